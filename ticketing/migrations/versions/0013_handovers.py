"""Handovers: links behind which tickets wait for somebody else, and whose key opens a ticket that was taken.

Revision: 0013_handovers, after 0012_cancellations
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_handovers"
down_revision = "0012_cancellations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every ticket is its buyer's."""
    op.add_column("tickets", sa.Column("holder_key_hash", sa.String(length=64), nullable=True))
    op.create_table(
        "handovers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taker_name", sa.String(length=120), nullable=True),
        sa.Column("old_serial", sa.String(length=20), nullable=True),
        sa.CheckConstraint("state IN ('offered', 'taken', 'withdrawn')", name=op.f("ck_handovers_state")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_handovers_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_handovers_token_hash")),
    )
    op.create_index(op.f("ix_handovers_ticket_id"), "handovers", ["ticket_id"], unique=False)
    op.create_index(
        "one_open_handover_per_ticket",
        "handovers",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text("state = 'offered'"),
        postgresql_where=sa.text("state = 'offered'"),
    )


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_table("handovers")
    op.drop_column("tickets", "holder_key_hash")
