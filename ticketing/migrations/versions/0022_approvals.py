"""Second persons, and what is taken off at the counter for a reason.

Revision: 0022_approvals, after 0021_exchanges
"""

import sqlalchemy as sa
from alembic import op

revision = "0022_approvals"
down_revision = "0021_exchanges"
branch_labels = None
depends_on = None

_MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ACTIONS = "action IN ('refund', 'void', 'discount', 'drawer')"


def upgrade() -> None:
    """Nothing was asked yet."""
    op.create_table(
        "approvals",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", _MINOR, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_ACTIONS, name=op.f("ck_approvals_action")),
        sa.CheckConstraint("state IN ('asked', 'granted', 'refused', 'used')", name=op.f("ck_approvals_state")),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_approvals_amount")),
        sa.CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name=op.f("ck_approvals_decided")),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_approvals_another")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_organisation_id_state"), "approvals", ["organisation_id", "state"], unique=False)
    op.create_index(op.f("ix_approvals_subject"), "approvals", ["subject"], unique=False)
    op.create_table(
        "approval_limits",
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("limit_minor", _MINOR, nullable=False),
        sa.CheckConstraint(_ACTIONS, name=op.f("ck_approval_limits_action")),
        sa.CheckConstraint("limit_minor >= 0", name=op.f("ck_approval_limits_limit")),
        sa.PrimaryKeyConstraint("organisation_id", "action", name=op.f("pk_approval_limits")),
    )
    op.add_column("order_lines", sa.Column("discount_minor", _MINOR, nullable=False, server_default="0"))
    op.add_column("order_lines", sa.Column("discount_reason", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_column("order_lines", "discount_reason")
    op.drop_column("order_lines", "discount_minor")
    op.drop_table("approval_limits")
    op.drop_table("approvals")
