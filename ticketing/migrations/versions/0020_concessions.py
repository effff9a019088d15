"""Who pays less: the rules of performances, and the reductions of baskets and orders.

Revision: 0020_concessions, after 0019_allotments
"""

import sqlalchemy as sa
from alembic import op

revision = "0020_concessions"
down_revision = "0019_allotments"
branch_labels = None
depends_on = None

_MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHO = "'child', 'student', 'elderly', 'merit', 'hardship', 'severely_disabled', 'extremely_disabled', 'member'"
_SIZE = 20


def upgrade() -> None:
    """Nobody chose a reduction so far."""
    op.create_table(
        "performance_rules",
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("screening", sa.Boolean(), nullable=False),
        sa.Column("exchange_until_hours", sa.Integer(), nullable=True),
        sa.CheckConstraint("exchange_until_hours >= 0", name=op.f("ck_performance_rules_exchange_until_hours")),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_performance_rules_performance_id_performances")
        ),
        sa.PrimaryKeyConstraint("performance_id", name=op.f("pk_performance_rules")),
    )
    op.create_table(
        "concession_rates",
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("concession", sa.String(length=_SIZE), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"concession IN ({_WHO})", name=op.f("ck_concession_rates_concession")),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_concession_rates_percent")),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_concession_rates_performance_id_performances")
        ),
        sa.PrimaryKeyConstraint("performance_id", "concession", name=op.f("pk_concession_rates")),
    )
    op.add_column("hold_lines", sa.Column("concession", sa.String(length=_SIZE), nullable=True))
    op.add_column("hold_lines", sa.Column("full_minor", _MINOR, nullable=True))
    op.add_column("hold_lines", sa.Column("full_fee_minor", _MINOR, nullable=True))
    op.add_column("order_lines", sa.Column("concession", sa.String(length=_SIZE), nullable=True))
    op.add_column("order_lines", sa.Column("evidence", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_column("order_lines", "evidence")
    op.drop_column("order_lines", "concession")
    for name in ("full_fee_minor", "full_minor", "concession"):
        op.drop_column("hold_lines", name)
    op.drop_table("concession_rates")
    op.drop_table("performance_rules")
