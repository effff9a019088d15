"""Performances that were called off.

Revision: 0012_cancellations, after 0011_entry_codes
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_cancellations"
down_revision = "0011_entry_codes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None was so far."""
    op.create_table(
        "cancellations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_cancellations_performance_id_performances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellations")),
        sa.UniqueConstraint("performance_id", name=op.f("uq_cancellations_performance_id")),
    )


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_table("cancellations")
