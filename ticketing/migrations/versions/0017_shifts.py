"""Shifts: who sold at which drawer, what she counted; roles of the counter; what the ledger says of drawers.

Revision: 0017_shifts, after 0016_inventory
"""

import sqlalchemy as sa
from alembic import op

revision = "0017_shifts"
down_revision = "0016_inventory"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at IS NULL")
_OLD_ROLES = "role IN ('owner', 'editor', 'box_office', 'gate', 'accountant')"
_ROLES = "role IN ('owner', 'editor', 'box_office', 'gate', 'accountant', 'shift_lead', 'supervisor')"
_OLD_ACCOUNTS = "account IN ('stripe', 'bank', 'cash', 'deposits', 'sales', 'refunds', 'suspense')"
_ACCOUNTS = "account IN ('stripe', 'bank', 'cash', 'safe', 'terminal', 'over_short', 'deposits', 'sales', 'refunds', 'suspense')"
_OLD_POSTINGS = "posting IN ('sale', 'refund', 'receipt', 'surplus', 'assignment', 'return')"
_POSTINGS = "posting IN ('sale', 'refund', 'receipt', 'surplus', 'assignment', 'return', 'float', 'count')"
_HOLD_ROLES = ("memberships", "role_changes", "invitations")


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "shifts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("drawer", sa.String(length=40), nullable=False),
        sa.Column("seller", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("float_minor", _minor(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.Column("counted", sa.JSON(), nullable=True),
        sa.Column("counted_minor", _minor(), nullable=True),
        sa.Column("expected_minor", _minor(), nullable=True),
        sa.CheckConstraint("float_minor >= 0", name=op.f("ck_shifts_float")),
        sa.CheckConstraint("counted_minor >= 0", name=op.f("ck_shifts_counted")),
        sa.CheckConstraint("(closed_at IS NULL) = (counted_minor IS NULL)", name=op.f("ck_shifts_closed")),
        sa.CheckConstraint("(closed_at IS NULL) = (expected_minor IS NULL)", name=op.f("ck_shifts_expected")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    op.create_index("ix_shifts_organisation_id_opened_at", "shifts", ["organisation_id", "opened_at"], unique=False)
    for whose in ("seller", "drawer"):
        name, columns = f"one_open_shift_per_{whose}", ["organisation_id", whose]
        op.create_index(name, "shifts", columns, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
    _create_movements()
    _name_roles(_ROLES)
    with op.batch_alter_table("orders") as table:
        table.add_column(sa.Column("shift_id", sa.String(length=40), nullable=True))
        table.create_foreign_key(op.f("fk_orders_shift_id_shifts"), "shifts", ["shift_id"], ["id"])
        table.create_index(op.f("ix_orders_shift_id"), ["shift_id"], unique=False)
    op.add_column("payments", sa.Column("slip", sa.String(length=40), nullable=True))
    _name_accounts(_ACCOUNTS, _POSTINGS)


def downgrade() -> None:
    """Undo it; for development only, before any shift was open."""
    _name_accounts(_OLD_ACCOUNTS, _OLD_POSTINGS)
    op.drop_column("payments", "slip")
    with op.batch_alter_table("orders") as table:
        table.drop_constraint(op.f("fk_orders_shift_id_shifts"), type_="foreignkey")
        table.drop_index(op.f("ix_orders_shift_id"))
        table.drop_column("shift_id")
    for name in _HOLD_ROLES:
        op.execute(f"DELETE FROM {name} WHERE role IN ('shift_lead', 'supervisor')")  # noqa: S608  (our own words)
    _name_roles(_OLD_ROLES)
    op.drop_table("shift_movements")
    op.drop_table("shifts")


def _create_movements() -> None:
    op.create_table(
        "shift_movements",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("shift_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("payment_kind", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", _minor(), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('float', 'sale', 'refund', 'count')", name=op.f("ck_shift_movements_kind")),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_shift_movements_shift_id_shifts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_movements")),
        sa.UniqueConstraint("cause", name=op.f("uq_shift_movements_cause")),
    )
    op.create_index("ix_shift_movements_shift_id", "shift_movements", ["shift_id"], unique=False)
    op.create_index(op.f("ix_shift_movements_order_id"), "shift_movements", ["order_id"], unique=False)


def _name_roles(roles: str) -> None:
    for name in _HOLD_ROLES:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_role"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_role"), roles)


def _name_accounts(accounts: str, postings: str) -> None:
    """SQLite makes a table anew to change a CHECK, so the ledger's guards step aside and come back as they were."""
    bind = op.get_bind()
    guards = []
    if bind.dialect.name == "sqlite":
        named = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('ledger_entries', 'ledger_transactions')"
        guards = [(str(name), str(sql)) for name, sql in bind.execute(sa.text(named))]
        for name, _sql in guards:
            op.execute(f"DROP TRIGGER {name}")
    for table_name, check, words in (
        ("ledger_entries", "account", accounts),
        ("ledger_transactions", "posting", postings),
    ):
        with op.batch_alter_table(table_name) as table:
            table.drop_constraint(op.f(f"ck_{table_name}_{check}"), type_="check")
            table.create_check_constraint(op.f(f"ck_{table_name}_{check}"), words)
    for _name, sql in guards:
        op.execute(sql)


def _minor() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
