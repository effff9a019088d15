"""Passes: a house's monthly pass, who holds one, each month of it.

Revision: 0008_passes, after 0007_door
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_passes"
down_revision = "0007_door"
branch_labels = None
depends_on = None

_LIVE = sa.text("state = 'live'")


def upgrade() -> None:
    """A ticket may now open several titles, each once."""
    _create_plans()
    with op.batch_alter_table("offers") as table:
        table.add_column(sa.Column("pass_plan_id", sa.String(length=40), nullable=True))
        table.create_foreign_key(op.f("fk_offers_pass_plan_id_pass_plans"), "pass_plans", ["pass_plan_id"], ["id"])
        table.create_unique_constraint(op.f("uq_offers_pass_plan_id"), ["pass_plan_id"])
        table.create_check_constraint(op.f("ck_offers_pass_plan"), "(kind = 'pass') = (pass_plan_id IS NOT NULL)")
    _one_right_per(["ticket_id", "title_id"])
    _create_passes()


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_table("pass_periods")
    op.drop_table("passes")
    _one_right_per(["ticket_id"])
    with op.batch_alter_table("offers") as table:
        table.drop_constraint(op.f("ck_offers_pass_plan"), type_="check")
        table.drop_constraint(op.f("uq_offers_pass_plan_id"), type_="unique")
        table.drop_constraint(op.f("fk_offers_pass_plan_id_pass_plans"), type_="foreignkey")
        table.drop_column("pass_plan_id")
    op.drop_table("pass_exclusions")
    op.drop_table("pass_plans")


def _one_right_per(columns: list[str]) -> None:
    name = "one_live_entitlement_per_ticket"
    op.drop_index(name, table_name="entitlements")
    op.create_index(name, "entitlements", columns, unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)


def _create_plans() -> None:
    op.create_table(
        "pass_plans",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("name_vi", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_plans")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_pass_plans_organisation_id")),
    )
    op.create_table(
        "pass_exclusions",
        sa.Column("plan_id", sa.String(length=40), nullable=False),
        sa.Column("title_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["pass_plans.id"], name=op.f("fk_pass_exclusions_plan_id_pass_plans")),
        sa.ForeignKeyConstraint(["title_id"], ["titles.id"], name=op.f("fk_pass_exclusions_title_id_titles")),
        sa.PrimaryKeyConstraint("plan_id", "title_id", name=op.f("pk_pass_exclusions")),
    )


def _create_passes() -> None:
    op.create_table(
        "passes",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("plan_id", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("payment_kind", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=True),
        sa.Column("payment_method_id", sa.String(length=255), nullable=True),
        sa.Column("anchor_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('renewing', 'grace', 'ending', 'ended')", name=op.f("ck_passes_state")),
        sa.CheckConstraint("(customer_id IS NULL) = (payment_method_id IS NULL)", name=op.f("ck_passes_saved_card")),
        sa.ForeignKeyConstraint(["plan_id"], ["pass_plans.id"], name=op.f("fk_passes_plan_id_pass_plans")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_passes_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passes")),
        sa.UniqueConstraint("order_id", name=op.f("uq_passes_order_id")),
    )
    op.create_index(op.f("ix_passes_plan_id"), "passes", ["plan_id"], unique=False)
    op.create_index("ix_passes_state_paid_until", "passes", ["state", "paid_until"], unique=False)
    op.create_table(
        "pass_periods",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("pass_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declines", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('due', 'paid', 'missed', 'refunded')", name=op.f("ck_pass_periods_state")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_pass_periods_interval")),
        sa.CheckConstraint("declines >= 0", name=op.f("ck_pass_periods_declines")),
        sa.ForeignKeyConstraint(["pass_id"], ["passes.id"], name=op.f("fk_pass_periods_pass_id_passes")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_pass_periods_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_periods")),
        sa.UniqueConstraint("pass_id", "number", name=op.f("uq_pass_periods_pass_id_number")),
        sa.UniqueConstraint("order_id", name=op.f("uq_pass_periods_order_id")),
    )
    op.create_index("ix_pass_periods_state_attempt_at", "pass_periods", ["state", "attempt_at"], unique=False)
