"""The door: when a ticket entered, and every code that was shown.

Revision: 0007_door, after 0006_short_deposits
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_door"
down_revision = "0006_short_deposits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has entered yet."""
    op.add_column("tickets", sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "scans",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", sa.String(length=40), nullable=True),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("door", sa.String(length=60), nullable=False),
        sa.Column("scanned_by", sa.String(length=40), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('accepted', 'used', 'refunded', 'other_performance', 'unknown', 'too_early', 'over',"
            " 'cancelled')",
            name=op.f("ck_scans_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_scans_performance_id_performances")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_scans_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
    )
    op.create_index("ix_scans_performance_id_scanned_at", "scans", ["performance_id", "scanned_at"], unique=False)
    op.create_index(
        "one_entry_per_ticket",
        "scans",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text("verdict = 'accepted'"),
        postgresql_where=sa.text("verdict = 'accepted'"),
    )


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_table("scans")
    op.drop_column("tickets", "entered_at")
