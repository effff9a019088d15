"""Money: the ledger and its guards, transfers to the bank account, what waits for a person, 64 bits for every amount.

Revision: 0002_money, after 0001
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from infra import ids

revision = "0002_money"
down_revision = "0001"
branch_labels = None
depends_on = None

_AMOUNTS = (
    ("offers", "price_minor"),
    ("orders", "total_minor"),
    ("order_lines", "price_minor"),
    ("payments", "amount_minor"),
    ("refunds", "amount_minor"),
)
_MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UNBALANCED = """
    (SELECT count(*) FROM ledger_entries WHERE transaction_id = NEW.id) < 2
    OR EXISTS (SELECT 1 FROM ledger_entries WHERE transaction_id = NEW.id
               GROUP BY currency HAVING sum(amount_minor) <> 0)
"""
_SEALED = "EXISTS (SELECT 1 FROM ledger_transactions WHERE id = NEW.transaction_id)"
_GUARDS = {  # name → (table, event, when, what the database says)
    "ledger_transactions_balanced": ("ledger_transactions", "INSERT", _UNBALANCED, "a ledger transaction must balance"),
    "ledger_transactions_kept": ("ledger_transactions", "UPDATE", None, "the ledger is never changed"),
    "ledger_transactions_held": ("ledger_transactions", "DELETE", None, "the ledger is never changed"),
    "ledger_entries_sealed": ("ledger_entries", "INSERT", _SEALED, "a ledger transaction is sealed"),
    "ledger_entries_kept": ("ledger_entries", "UPDATE", None, "the ledger is never changed"),
    "ledger_entries_held": ("ledger_entries", "DELETE", None, "the ledger is never changed"),
}


def upgrade() -> None:
    """Make the tables, their guards, and the postings of what was sold before."""
    if op.get_bind().dialect.name != "sqlite":  # SQLite's INTEGER has 64 bits already
        for table, column in _AMOUNTS:
            op.alter_column(table, column, existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False)
    _create_ledger()
    _create_transfers()
    _post_the_past()
    _guard()


def downgrade() -> None:
    """Drop it; for development only."""
    for name, (table, *_rest) in _GUARDS.items():
        op.execute(f"DROP TRIGGER {name}" + ("" if op.get_bind().dialect.name == "sqlite" else f" ON {table}"))
    op.drop_table("suspense_items")
    op.drop_table("bank_transfers")
    op.drop_table("ledger_entries")
    op.drop_table("ledger_transactions")


def _create_ledger() -> None:
    op.create_table(
        "ledger_transactions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("posting", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("payment_kind", sa.String(length=20), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "posting IN ('sale', 'refund', 'receipt', 'surplus', 'assignment', 'return')",
            name=op.f("ck_ledger_transactions_posting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transactions")),
        sa.UniqueConstraint("cause", name=op.f("uq_ledger_transactions_cause")),
    )
    op.create_index("ix_ledger_transactions_occurred_at", "ledger_transactions", ["occurred_at"], unique=False)
    op.create_index(op.f("ix_ledger_transactions_order_id"), "ledger_transactions", ["order_id"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("transaction_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("title_id", sa.String(length=40), nullable=True),
        sa.Column("amount_minor", _MINOR, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["ledger_transactions.id"],
            name=op.f("fk_ledger_entries_transaction_id_ledger_transactions"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.CheckConstraint(
            "account IN ('stripe', 'bank', 'cash', 'deposits', 'sales', 'refunds', 'suspense')",
            name=op.f("ck_ledger_entries_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("transaction_id", "position", name=op.f("uq_ledger_entries_transaction_id_position")),
    )
    op.create_index(
        "ix_ledger_entries_organisation_id_account", "ledger_entries", ["organisation_id", "account"], unique=False
    )


def _create_transfers() -> None:
    op.add_column("payments", sa.Column("memo_code", sa.String(length=20), nullable=True))
    op.create_index(op.f("ix_payments_memo_code"), "payments", ["memo_code"], unique=True)
    op.add_column("refunds", sa.Column("settled_by", sa.String(length=40), nullable=True))
    op.add_column("refunds", sa.Column("reference", sa.String(length=120), nullable=True))
    op.create_table(
        "bank_transfers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("transaction_id", sa.String(length=120), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", _MINOR, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_bank_transfers_amount")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_bank_transfers_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_transfers")),
        sa.UniqueConstraint("provider", "transaction_id", name=op.f("uq_bank_transfers_provider_transaction_id")),
    )
    op.create_index(op.f("ix_bank_transfers_order_id"), "bank_transfers", ["order_id"], unique=False)
    op.create_table(
        "suspense_items",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("transfer_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("amount_minor", _MINOR, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_suspense_items_amount")),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name=op.f("ck_suspense_items_settled_at")),
        sa.CheckConstraint("state <> 'assigned' OR order_id IS NOT NULL", name=op.f("ck_suspense_items_assigned")),
        sa.CheckConstraint(
            "reason IN ('unknown_memo', 'already_paid', 'surplus')", name=op.f("ck_suspense_items_reason")
        ),
        sa.CheckConstraint("state IN ('open', 'assigned', 'returned')", name=op.f("ck_suspense_items_state")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_suspense_items_order_id_orders")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["bank_transfers.id"], name=op.f("fk_suspense_items_transfer_id_bank_transfers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspense_items")),
    )
    op.create_index(op.f("ix_suspense_items_order_id"), "suspense_items", ["order_id"], unique=False)
    op.create_index(op.f("ix_suspense_items_transfer_id"), "suspense_items", ["transfer_id"], unique=False)
    op.create_index(
        "ix_suspense_items_organisation_id_state", "suspense_items", ["organisation_id", "state"], unique=False
    )


def _post_the_past() -> None:
    """Everything before was paid with Stripe: one sale per paid order, one refund per refund that succeeded."""
    paid = sa.text(
        "SELECT id, organisation_id, paid_at FROM orders WHERE state IN ('paid', 'refunding', 'refunded') ORDER BY id"
    )
    refunded = sa.text(
        "SELECT r.id, r.order_id, r.settled_at, o.organisation_id FROM refunds r JOIN orders o ON o.id = r.order_id"
        " WHERE r.state = 'succeeded' ORDER BY r.id"
    )
    bind = op.get_bind()
    for row in bind.execute(paid).all():
        _post(row.organisation_id, row.id, "sale", f"sale:{row.id}", row.paid_at, sign=1)
    for row in bind.execute(refunded).all():
        _post(row.organisation_id, row.order_id, "refund", f"refund:{row.id}", row.settled_at, sign=-1)


def _post(house: str, order_id: str, posting: str, cause: str, at: Any, *, sign: int) -> None:
    query = sa.text("SELECT title_id, price_minor, currency FROM order_lines WHERE order_id = :id ORDER BY position")
    lines = op.get_bind().execute(query, {"id": order_id}).all()
    earned = "sales" if sign > 0 else "refunds"
    sides: list[tuple[Any, ...]] = [
        (None, "stripe", None, sign * sum(line.price_minor for line in lines), lines[0].currency)
    ]
    sides += [(house, earned, line.title_id, -sign * line.price_minor, line.currency) for line in lines]
    transaction_id = ids.new("ltx")
    for position, (owner, account, title_id, amount, currency) in enumerate(sides, 1):
        op.get_bind().execute(
            sa.text("INSERT INTO ledger_entries VALUES (:id, :t, :n, :owner, :account, :title, :amount, :currency)"),
            {"id": ids.new("len"), "t": transaction_id, "n": position, "owner": owner, "account": account}
            | {"title": title_id, "amount": amount, "currency": currency},
        )
    op.get_bind().execute(
        sa.text("INSERT INTO ledger_transactions VALUES (:id, :posting, :cause, :order, 'stripe', :at, '')"),
        {"id": transaction_id, "posting": posting, "cause": cause, "order": order_id, "at": at},
    )


def _guard() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (table, event, when, words) in _GUARDS.items():
        if is_sqlite:
            condition = f"WHEN {when}" if when else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
        else:
            refuse = f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation';"
            body = f"IF {when} THEN {refuse} END IF;" if when else refuse
            answer = "NEW" if event != "DELETE" else "OLD"
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN {answer}; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
            if event == "DELETE":
                op.execute(
                    f"CREATE TRIGGER {name}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
                )
