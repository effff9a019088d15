"""Refunds of chosen tickets: what a refund gives back of each line, and never more than was paid.

Revision: 0009_partial_refunds, after 0008_passes
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_partial_refunds"
down_revision = "0008_passes"
branch_labels = None
depends_on = None

_MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LIVE = sa.text("state <> 'failed'")


def upgrade() -> None:
    """The refunds so far gave back whole orders."""
    op.drop_index("one_live_refund_per_order", table_name="refunds")
    op.create_table(
        "refund_lines",
        sa.Column("refund_id", sa.String(length=40), nullable=False),
        sa.Column("order_line_id", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", _MINOR, nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_refund_lines_amount")),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_refund_lines_refund_id_refunds")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_refund_lines_order_line_id_order_lines")
        ),
        sa.PrimaryKeyConstraint("refund_id", "order_line_id", name=op.f("pk_refund_lines")),
    )
    op.create_index(op.f("ix_refund_lines_order_line_id"), "refund_lines", ["order_line_id"], unique=False)
    op.execute(
        "INSERT INTO refund_lines (refund_id, order_line_id, amount_minor)"
        " SELECT refunds.id, order_lines.id, order_lines.price_minor"
        " FROM refunds JOIN order_lines ON order_lines.order_id = refunds.order_id"
    )
    with op.batch_alter_table("payments") as table:
        table.add_column(sa.Column("refunded_minor", _MINOR, nullable=False, server_default="0"))
        table.create_check_constraint(op.f("ck_payments_refunded"), "refunded_minor BETWEEN 0 AND amount_minor")
    op.execute(
        "UPDATE payments SET refunded_minor = amount_minor WHERE id IN"
        " (SELECT payment_id FROM refunds WHERE state <> 'failed')"
    )
    with op.batch_alter_table("payments") as table:
        table.alter_column("refunded_minor", server_default=None)
    with op.batch_alter_table("tickets") as table:
        table.drop_constraint(op.f("ck_tickets_state"), type_="check")
        table.create_check_constraint(op.f("ck_tickets_state"), "state IN ('valid', 'refunding', 'refunded')")


def downgrade() -> None:
    """Undo it; for development only."""
    op.execute("UPDATE tickets SET state = 'valid' WHERE state = 'refunding'")
    with op.batch_alter_table("tickets") as table:
        table.drop_constraint(op.f("ck_tickets_state"), type_="check")
        table.create_check_constraint(op.f("ck_tickets_state"), "state IN ('valid', 'refunded')")
    with op.batch_alter_table("payments") as table:
        table.drop_constraint(op.f("ck_payments_refunded"), type_="check")
        table.drop_column("refunded_minor")
    op.drop_table("refund_lines")
    op.create_index(
        "one_live_refund_per_order",
        "refunds",
        ["order_id"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
