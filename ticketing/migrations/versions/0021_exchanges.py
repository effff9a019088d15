"""Which order another one was exchanged for.

Revision: 0021_exchanges, after 0020_concessions
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_exchanges"
down_revision = "0020_concessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None so far."""
    op.add_column("orders", sa.Column("exchange_of", sa.String(length=40), nullable=True))
    op.create_index(op.f("ix_orders_exchange_of"), "orders", ["exchange_of"], unique=False)


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_index(op.f("ix_orders_exchange_of"), table_name="orders")
    op.drop_column("orders", "exchange_of")
