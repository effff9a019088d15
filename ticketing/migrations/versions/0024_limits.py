"""How many tickets of a performance one buyer may have.

Revision: 0024_limits, after 0023_invoices
"""

import sqlalchemy as sa
from alembic import op

revision = "0024_limits"
down_revision = "0023_invoices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No performance has a limit."""
    with op.batch_alter_table("performance_rules") as table:
        table.add_column(sa.Column("most_per_buyer", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_performance_rules_most_per_buyer"), "most_per_buyer >= 1")


def downgrade() -> None:
    """Undo it; for development only."""
    with op.batch_alter_table("performance_rules") as table:
        table.drop_constraint(op.f("ck_performance_rules_most_per_buyer"), type_="check")
        table.drop_column("most_per_buyer")
