"""Entry codes: keys of performances, what a house decided about its tickets, serials that open nothing any more.

Revision: 0011_entry_codes, after 0010_seating
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_entry_codes"
down_revision = "0010_seating"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No performance has a key yet: the first look at a ticket makes it."""
    op.create_table(
        "entry_keys",
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("performance_id", name=op.f("pk_entry_keys")),
        sa.UniqueConstraint("key_id", name=op.f("uq_entry_keys_key_id")),
    )
    op.create_table(
        "entry_policies",
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("codes", sa.String(length=20), nullable=False),
        sa.Column("handovers", sa.Boolean(), nullable=False),
        sa.CheckConstraint("codes IN ('static', 'rotating')", name=op.f("ck_entry_policies_codes")),
        sa.PrimaryKeyConstraint("performance_id", name=op.f("pk_entry_policies")),
    )
    op.create_table(
        "revocations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocations")),
    )
    op.create_index(op.f("ix_revocations_serial"), "revocations", ["serial"], unique=False)
    op.create_index("ix_revocations_performance_id_told_at", "revocations", ["performance_id", "told_at"], unique=False)


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_table("revocations")
    op.drop_table("entry_policies")
    op.drop_table("entry_keys")
