"""What houses take back of their buyers.

Revision: 0015_returns, after 0014_gate
"""

import sqlalchemy as sa
from alembic import op

revision = "0015_returns"
down_revision = "0014_gate"
branch_labels = None
depends_on = None

_MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nothing, until they say so."""
    op.create_table(
        "return_policies",
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("returns_until_hours", sa.Integer(), nullable=True),
        sa.Column("return_fee_minor", _MINOR, nullable=False),
        sa.CheckConstraint("returns_until_hours >= 0", name=op.f("ck_return_policies_returns_until_hours")),
        sa.CheckConstraint("return_fee_minor >= 0", name=op.f("ck_return_policies_return_fee")),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_return_policies_performance_id_performances")
        ),
        sa.PrimaryKeyConstraint("performance_id", name=op.f("pk_return_policies")),
    )


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_table("return_policies")
