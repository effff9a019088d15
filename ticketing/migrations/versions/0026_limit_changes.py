"""Who changed up to how much one person of a house decides alone.

Revision: 0026_limit_changes, after 0025_difference
"""

import sqlalchemy as sa
from alembic import op

revision = "0026_limit_changes"
down_revision = "0025_difference"
branch_labels = None
depends_on = None
_TABLE = "approval_limit_changes"
_MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nothing was changed yet that is known of."""
    op.create_table(
        _TABLE,
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("was_minor", _MINOR, nullable=False),
        sa.Column("limit_minor", _MINOR, nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "action IN ('refund', 'void', 'discount', 'drawer')", name=op.f("ck_approval_limit_changes_action")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_limit_changes")),
    )
    op.create_index("ix_approval_limit_changes_organisation_id", _TABLE, ["organisation_id", "changed_at"])


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_table(_TABLE)
