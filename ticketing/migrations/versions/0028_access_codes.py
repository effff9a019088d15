"""What is sold by code, for whom codes are, and how often each was used.

Revision: 0028_access_codes, after 0027_reservations
"""

import sqlalchemy as sa
from alembic import op

revision = "0028_access_codes"
down_revision = "0027_reservations"
branch_labels = None
depends_on = None

_GIVEN = sa.text("access_code_id IS NOT NULL")


def upgrade() -> None:
    """Until now everything was sold to everybody."""
    op.add_column("offers", sa.Column("with_code", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("offers", sa.Column("everybody_from", sa.DateTime(timezone=True), nullable=True))
    for table in ("hold_lines", "order_lines"):
        op.add_column(table, sa.Column("access_code_id", sa.String(length=40), nullable=True))
    name = op.f("ix_order_lines_access_code_id")
    op.create_index(name, "order_lines", ["access_code_id"], sqlite_where=_GIVEN, postgresql_where=_GIVEN)
    _create_groups()
    _create_codes()


def _create_groups() -> None:
    op.create_table(
        "access_groups",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("for_whom", sa.String(length=200), nullable=False),
        sa.Column("most_per_buyer", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("most_per_buyer > 0", name=op.f("ck_access_groups_most_per_buyer")),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_access_groups_performance_id_performances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_groups")),
    )
    op.create_index(op.f("ix_access_groups_performance_id"), "access_groups", ["performance_id"])
    op.create_table(
        "access_group_offers",
        sa.Column("group_id", sa.String(length=40), nullable=False),
        sa.Column("offer_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["access_groups.id"], name=op.f("fk_access_group_offers_group_id_access_groups")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_access_group_offers_offer_id_offers")),
        sa.PrimaryKeyConstraint("group_id", "offer_id", name=op.f("pk_access_group_offers")),
    )


def _create_codes() -> None:
    op.create_table(
        "access_codes",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("group_id", sa.String(length=40), nullable=False),
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint("used BETWEEN 0 AND most_uses", name=op.f("ck_access_codes_used")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["access_groups.id"], name=op.f("fk_access_codes_group_id_access_groups")
        ),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_access_codes_performance_id_performances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_codes")),
        sa.UniqueConstraint("performance_id", "code", name=op.f("uq_access_codes_performance_id_code")),
    )
    op.create_index(op.f("ix_access_codes_group_id"), "access_codes", ["group_id"])


def downgrade() -> None:
    """Undo it; for development only."""
    for table in ("access_codes", "access_group_offers", "access_groups"):
        op.drop_table(table)
    op.drop_index(op.f("ix_order_lines_access_code_id"), table_name="order_lines")
    for table in ("order_lines", "hold_lines"):
        op.drop_column(table, "access_code_id")
    op.drop_column("offers", "everybody_from")
    op.drop_column("offers", "with_code")
