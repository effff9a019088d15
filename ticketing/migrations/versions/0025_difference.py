"""Tickets that are given for dearer places once the difference is paid.

Revision: 0025_difference, after 0024_limits
"""

import sqlalchemy as sa
from alembic import op

revision = "0025_difference"
down_revision = "0024_limits"
branch_labels = None
depends_on = None

_MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """No ticket paid a part of anything."""
    op.create_table(
        "pledged_tickets",
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_pledged_tickets_order_id_orders")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_pledged_tickets_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("order_id", "ticket_id", name=op.f("pk_pledged_tickets")),
    )
    op.create_index(op.f("ix_pledged_tickets_ticket_id"), "pledged_tickets", ["ticket_id"], unique=False)
    with op.batch_alter_table("payments") as table:
        table.add_column(sa.Column("credit_minor", _MINOR, nullable=False, server_default="0"))
        table.create_check_constraint(op.f("ck_payments_credit"), "credit_minor BETWEEN 0 AND amount_minor")


def downgrade() -> None:
    """Undo it; for development only."""
    with op.batch_alter_table("payments") as table:
        table.drop_constraint(op.f("ck_payments_credit"), type_="check")
        table.drop_column("credit_minor")
    op.drop_table("pledged_tickets")
