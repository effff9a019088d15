"""Performances with their pools; offers, lines and tickets say of which kind they are; who sold, and for which cash.

Revision: 0004_performances, after 0003_people
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_performances"
down_revision = "0003_people"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('title_view', 'admission', 'pass')"
_TITLE = "(kind = 'title_view') = (title_id IS NOT NULL)"
_PERFORMANCE = "(kind = 'admission') = (performance_id IS NOT NULL)"
_EVENING = ("doors_at", "starts_at", "ends_at")


def upgrade() -> None:
    """What is there already are views of titles."""
    _create_performances()
    _widen_offers()
    _widen_lines()
    _widen_tickets()
    op.add_column("orders", sa.Column("sold_by", sa.String(length=40), nullable=True))
    op.add_column("ledger_entries", sa.Column("performance_id", sa.String(length=40), nullable=True))
    with op.batch_alter_table("payments") as table:
        table.add_column(sa.Column("given_minor", _minor(), nullable=True))
        table.create_check_constraint(op.f("ck_payments_given"), "given_minor >= amount_minor")


def downgrade() -> None:
    """Undo it; for development only."""
    for table_name in ("tickets", "order_lines", "offers"):
        op.execute(f"DELETE FROM {table_name} WHERE kind <> 'title_view'")  # noqa: S608  (our own words)
    with op.batch_alter_table("payments") as table:
        table.drop_constraint(op.f("ck_payments_given"), type_="check")
        table.drop_column("given_minor")
    op.drop_column("ledger_entries", "performance_id")
    op.drop_column("orders", "sold_by")
    with op.batch_alter_table("tickets") as table:
        for name in ("kind", "title", "admission"):
            table.drop_constraint(op.f(f"ck_tickets_{name}"), type_="check")
        table.drop_constraint(op.f("uq_tickets_code"), type_="unique")
        table.drop_index(op.f("ix_tickets_performance_id"))
        for name in ("kind", "performance_id", "code"):
            table.drop_column(name)
        table.alter_column("title_id", existing_type=sa.String(length=40), nullable=False)
        table.alter_column("watch_until", existing_type=sa.DateTime(timezone=True), nullable=False)
    with op.batch_alter_table("order_lines") as table:
        for name in ("kind", "title", "performance", "admission"):
            table.drop_constraint(op.f(f"ck_order_lines_{name}"), type_="check")
        table.drop_index("ix_order_lines_performance_id_order_id")
        for name in ("kind", "performance_id", "venue_name", "venue_address", "zone", *_EVENING):
            table.drop_column(name)
        table.alter_column("title_id", existing_type=sa.String(length=40), nullable=False)
        table.alter_column("watch_hours", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("offers") as table:
        for name in ("kind", "title", "performance"):
            table.drop_constraint(op.f(f"ck_offers_{name}"), type_="check")
        table.drop_constraint(op.f("fk_offers_performance_id_performances"), type_="foreignkey")
        table.drop_index(op.f("ix_offers_performance_id"))
        table.drop_index(op.f("ix_offers_organisation_id"))
        for name in ("kind", "performance_id", "organisation_id"):
            table.drop_column(name)
        table.alter_column("title_id", existing_type=sa.String(length=40), nullable=False)
        table.alter_column("watch_hours", existing_type=sa.Integer(), nullable=False)
    op.drop_table("pools")
    op.drop_table("performances")


def _minor() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _create_performances() -> None:
    op.create_table(
        "performances",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("name_vi", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("about_vi", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("venue_name", sa.String(length=200), nullable=False),
        sa.Column("venue_address", sa.String(length=300), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in _EVENING),
        sa.Column("age_rating", sa.String(length=4), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("doors_at <= starts_at AND starts_at < ends_at", name=op.f("ck_performances_times")),
        sa.CheckConstraint("state IN ('draft', 'on_sale', 'closed', 'cancelled')", name=op.f("ck_performances_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performances")),
    )
    op.create_index("ix_performances_organisation_id_starts_at", "performances", ["organisation_id", "starts_at"])
    op.create_index("ix_performances_state_starts_at", "performances", ["state", "starts_at"])
    op.create_table(
        "pools",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("sold", sa.Integer(), nullable=False),
        sa.CheckConstraint("held >= 0", name=op.f("ck_pools_held")),
        sa.CheckConstraint("sold >= 0", name=op.f("ck_pools_sold")),
        sa.CheckConstraint("held + sold <= capacity", name=op.f("ck_pools_capacity")),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_pools_performance_id_performances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pools")),
        sa.UniqueConstraint("performance_id", name=op.f("uq_pools_performance_id")),
    )


def _widen_offers() -> None:
    with op.batch_alter_table("offers") as table:
        table.add_column(sa.Column("organisation_id", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("kind", sa.String(length=20), nullable=False, server_default="title_view"))
        table.add_column(sa.Column("performance_id", sa.String(length=40), nullable=True))
        table.alter_column("title_id", existing_type=sa.String(length=40), nullable=True)
        table.alter_column("watch_hours", existing_type=sa.Integer(), nullable=True)
    op.execute(
        "UPDATE offers SET organisation_id ="
        " (SELECT titles.organisation_id FROM titles WHERE titles.id = offers.title_id)"
    )
    with op.batch_alter_table("offers") as table:
        table.alter_column("organisation_id", existing_type=sa.String(length=40), nullable=False)
        table.alter_column("kind", existing_type=sa.String(length=20), existing_nullable=False, server_default=None)
        table.create_check_constraint(op.f("ck_offers_kind"), _KINDS)
        table.create_check_constraint(op.f("ck_offers_title"), _TITLE)
        table.create_check_constraint(op.f("ck_offers_performance"), _PERFORMANCE)
        table.create_foreign_key(
            op.f("fk_offers_performance_id_performances"), "performances", ["performance_id"], ["id"]
        )
        table.create_index(op.f("ix_offers_organisation_id"), ["organisation_id"], unique=False)
        table.create_index(op.f("ix_offers_performance_id"), ["performance_id"], unique=False)


def _widen_lines() -> None:
    with op.batch_alter_table("order_lines") as table:
        table.add_column(sa.Column("kind", sa.String(length=20), nullable=False, server_default="title_view"))
        table.add_column(sa.Column("performance_id", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("venue_name", sa.String(length=200), nullable=True))
        table.add_column(sa.Column("venue_address", sa.String(length=300), nullable=True))
        table.add_column(sa.Column("zone", sa.String(length=64), nullable=True))
        for name in _EVENING:
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        table.alter_column("title_id", existing_type=sa.String(length=40), nullable=True)
        table.alter_column("watch_hours", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("order_lines") as table:
        table.alter_column("kind", existing_type=sa.String(length=20), existing_nullable=False, server_default=None)
        table.create_check_constraint(op.f("ck_order_lines_kind"), _KINDS)
        table.create_check_constraint(op.f("ck_order_lines_title"), _TITLE)
        table.create_check_constraint(op.f("ck_order_lines_performance"), _PERFORMANCE)
        table.create_check_constraint(
            op.f("ck_order_lines_admission"), "kind <> 'admission' OR (zone IS NOT NULL AND starts_at IS NOT NULL)"
        )
        table.create_index("ix_order_lines_performance_id_order_id", ["performance_id", "order_id"], unique=False)


def _widen_tickets() -> None:
    with op.batch_alter_table("tickets") as table:
        table.add_column(sa.Column("kind", sa.String(length=20), nullable=False, server_default="title_view"))
        table.add_column(sa.Column("performance_id", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("code", sa.String(length=16), nullable=True))
        table.alter_column("title_id", existing_type=sa.String(length=40), nullable=True)
        table.alter_column("watch_until", existing_type=sa.DateTime(timezone=True), nullable=True)
    with op.batch_alter_table("tickets") as table:
        table.alter_column("kind", existing_type=sa.String(length=20), existing_nullable=False, server_default=None)
        table.create_check_constraint(op.f("ck_tickets_kind"), _KINDS)
        table.create_check_constraint(op.f("ck_tickets_title"), _TITLE)
        table.create_check_constraint(
            op.f("ck_tickets_admission"), "(kind = 'admission') = (performance_id IS NOT NULL AND code IS NOT NULL)"
        )
        table.create_unique_constraint(op.f("uq_tickets_code"), ["code"])
        table.create_index(op.f("ix_tickets_performance_id"), ["performance_id"], unique=False)
