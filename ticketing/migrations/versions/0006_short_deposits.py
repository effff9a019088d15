"""Short deposits: money of an expired order that was not enough can be sent back.

Revision: 0006_short_deposits, after 0005_delivery
"""

from alembic import op

revision = "0006_short_deposits"
down_revision = "0005_delivery"
branch_labels = None
depends_on = None

_OLD = "reason IN ('unknown_memo', 'already_paid', 'surplus')"
_REASONS = "reason IN ('unknown_memo', 'already_paid', 'surplus', 'short')"


def upgrade() -> None:
    """One more reason."""
    with op.batch_alter_table("suspense_items") as table:
        table.drop_constraint(op.f("ck_suspense_items_reason"), type_="check")
        table.create_check_constraint(op.f("ck_suspense_items_reason"), _REASONS)


def downgrade() -> None:
    """Undo it; for development only."""
    op.execute("DELETE FROM suspense_items WHERE reason = 'short'")
    with op.batch_alter_table("suspense_items") as table:
        table.drop_constraint(op.f("ck_suspense_items_reason"), type_="check")
        table.create_check_constraint(op.f("ck_suspense_items_reason"), _OLD)
