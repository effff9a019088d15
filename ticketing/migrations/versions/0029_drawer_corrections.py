"""Cash that goes into or out of a drawer without a sale.

Revision: 0029_drawer_corrections, after 0028_access_codes
"""

import sqlalchemy as sa
from alembic import op

revision = "0029_drawer_corrections"
down_revision = "0028_access_codes"
branch_labels = None
depends_on = None

_OLD_POSTINGS = "posting IN ('sale', 'refund', 'receipt', 'surplus', 'assignment', 'return', 'float', 'count')"
_POSTINGS = (
    "posting IN ('sale', 'refund', 'receipt', 'surplus', 'assignment', 'return', 'float', 'count', 'correction')"
)
_OLD_KINDS = "kind IN ('float', 'sale', 'refund', 'count')"
_KINDS = "kind IN ('float', 'sale', 'refund', 'count', 'correction')"


def upgrade() -> None:
    """None was written down until now."""
    op.create_table(
        "drawer_corrections",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("shift_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("corrected_by", sa.String(length=40), nullable=False),
        sa.Column("approval_id", sa.String(length=40), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('change', 'safe', 'found', 'missing')", name=op.f("ck_drawer_corrections_kind")),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_drawer_corrections_amount")),
        sa.CheckConstraint(
            "(kind IN ('change', 'found')) = (amount_minor > 0)", name=op.f("ck_drawer_corrections_direction")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_drawer_corrections_reason")),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_drawer_corrections_shift_id_shifts")),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approvals.id"], name=op.f("fk_drawer_corrections_approval_id_approvals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawer_corrections")),
        sa.UniqueConstraint("approval_id", name=op.f("uq_drawer_corrections_approval_id")),
    )
    op.create_index("ix_drawer_corrections_shift_id", "drawer_corrections", ["shift_id"], unique=False)
    _name_kinds(_POSTINGS, _KINDS)


def downgrade() -> None:
    """Undo it; for development only, before any correction was written down."""
    _name_kinds(_OLD_POSTINGS, _OLD_KINDS)
    op.drop_table("drawer_corrections")


def _name_kinds(postings: str, kinds: str) -> None:
    """SQLite makes a table anew to change a CHECK, so the ledger's guards step aside and come back as they were."""
    bind = op.get_bind()
    guards = []
    if bind.dialect.name == "sqlite":
        named = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('ledger_entries', 'ledger_transactions')"
        guards = [(str(name), str(sql)) for name, sql in bind.execute(sa.text(named))]
        for name, _sql in guards:
            op.execute(f"DROP TRIGGER {name}")
    for table_name, check, words in (
        ("ledger_transactions", "posting", postings),
        ("shift_movements", "kind", kinds),
    ):
        with op.batch_alter_table(table_name) as table:
            table.drop_constraint(op.f(f"ck_{table_name}_{check}"), type_="check")
            table.create_check_constraint(op.f(f"ck_{table_name}_{check}"), words)
    for _name, sql in guards:
        op.execute(sql)
