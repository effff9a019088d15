"""Invoices: whether a house writes them, their numbers, and each one; whom an order's invoice names.

Revision: 0023_invoices, after 0022_approvals
"""

import sqlalchemy as sa
from alembic import op

revision = "0023_invoices"
down_revision = "0022_approvals"
branch_labels = None
depends_on = None

_MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ID = sa.String(length=40)


def upgrade() -> None:
    """No house writes any yet."""
    op.create_table(
        "invoice_buyers",
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_invoice_buyers_order_id_orders")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_invoice_buyers")),
    )
    op.create_table(
        "invoicing",
        sa.Column("organisation_id", _ID, nullable=False),
        sa.Column("form", sa.String(length=1), nullable=False),
        sa.Column("letters", sa.String(length=2), nullable=False),
        sa.Column("vat_percent", sa.Integer(), nullable=True),
        sa.Column("seller_name", sa.String(length=200), nullable=False),
        sa.Column("seller_tax_code", sa.String(length=14), nullable=False),
        sa.Column("seller_address", sa.String(length=300), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", _ID, nullable=False),
        sa.CheckConstraint("form IN ('1', '2')", name=op.f("ck_invoicing_form")),
        sa.CheckConstraint("form = '1' OR vat_percent IS NULL", name=op.f("ck_invoicing_vat")),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_invoicing")),
    )
    op.create_table(
        "invoice_series",
        sa.Column("id", _ID, nullable=False),
        sa.Column("organisation_id", _ID, nullable=False),
        sa.Column("form", sa.String(length=1), nullable=False),
        sa.Column("symbol", sa.String(length=6), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_number >= 0", name=op.f("ck_invoice_series_last_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_series")),
        sa.UniqueConstraint(
            "organisation_id", "form", "symbol", name=op.f("uq_invoice_series_organisation_id_form_symbol")
        ),
    )
    _invoices()


def _invoices() -> None:
    op.create_table(
        "invoices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("organisation_id", _ID, nullable=False),
        sa.Column("series_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("ledger_transaction_id", _ID, nullable=True),
        sa.Column("refers_to", _ID, nullable=True),
        sa.Column("replaces", _ID, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", _ID, nullable=True),
        sa.Column("seller_name", sa.String(length=200), nullable=False),
        sa.Column("seller_tax_code", sa.String(length=14), nullable=False),
        sa.Column("seller_address", sa.String(length=300), nullable=False),
        sa.Column("buyer_name", sa.String(length=200), nullable=False),
        sa.Column("buyer_tax_code", sa.String(length=14), nullable=False),
        sa.Column("buyer_address", sa.String(length=300), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("total_minor", _MINOR, nullable=False),
        sa.Column("vat_minor", _MINOR, nullable=False),
        sa.Column("vat_percent", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("authority_code", sa.String(length=60), nullable=False),
        sa.Column("lookup_url", sa.String(length=300), nullable=False),
        sa.Column("refusal", sa.String(length=300), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_invoices_number")),
        sa.CheckConstraint("kind IN ('original', 'adjustment', 'replacement')", name=op.f("ck_invoices_kind")),
        sa.CheckConstraint("state IN ('waiting', 'accepted', 'refused')", name=op.f("ck_invoices_state")),
        sa.CheckConstraint("(kind = 'original') = (refers_to IS NULL)", name=op.f("ck_invoices_refers_to")),
        sa.CheckConstraint("(kind = 'replacement') = (ledger_transaction_id IS NULL)", name=op.f("ck_invoices_cause")),
        sa.CheckConstraint("(kind = 'adjustment') = (total_minor < 0)", name=op.f("ck_invoices_total")),
        sa.CheckConstraint("(state = 'accepted') = (authority_code <> '')", name=op.f("ck_invoices_accepted")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["invoice_series.id"], name=op.f("fk_invoices_series_id_invoice_series")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_invoices_order_id_orders")),
        sa.ForeignKeyConstraint(
            ["ledger_transaction_id"],
            ["ledger_transactions.id"],
            name=op.f("fk_invoices_ledger_transaction_id_ledger_transactions"),
        ),
        sa.ForeignKeyConstraint(["refers_to"], ["invoices.id"], name=op.f("fk_invoices_refers_to_invoices")),
        sa.ForeignKeyConstraint(["replaces"], ["invoices.id"], name=op.f("fk_invoices_replaces_invoices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("series_id", "number", name=op.f("uq_invoices_series_id_number")),
        sa.UniqueConstraint("ledger_transaction_id", name=op.f("uq_invoices_ledger_transaction_id")),
        sa.UniqueConstraint("replaces", name=op.f("uq_invoices_replaces")),
    )
    op.create_index(op.f("ix_invoices_order_id"), "invoices", ["order_id"], unique=False)
    op.create_index(op.f("ix_invoices_refers_to"), "invoices", ["refers_to"], unique=False)
    op.create_index("ix_invoices_organisation_id_id", "invoices", ["organisation_id", "id"], unique=False)


def downgrade() -> None:
    """Undo it; for development only."""
    for table in ("invoices", "invoice_series", "invoicing", "invoice_buyers"):
        op.drop_table(table)
