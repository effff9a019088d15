"""Tables of invoices: whether a house writes them, its numbers, and each one as it was written.

A number is counted up in the transaction that writes its invoice, so none is left out; it is unique, so none is given
twice. What the provider says comes later and changes nothing that an invoice tells.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, MinorUnits, ShortText
from ticketing.base import Base, one_of
from ticketing.invoices.schemas import InvoiceKind, InvoiceState


class Invoicing(Base):
    """How a house writes invoices, and for what was sold from when until when."""

    __tablename__ = "invoicing"
    __table_args__ = (
        CheckConstraint("form IN ('1', '2')", name="form"),
        CheckConstraint("form = '1' OR vat_percent IS NULL", name="vat"),
    )

    organisation_id: Mapped[str] = mapped_column(Id, primary_key=True)
    form: Mapped[str] = mapped_column(String(1))
    letters: Mapped[str] = mapped_column(String(2))
    vat_percent: Mapped[int | None]
    seller_name: Mapped[str] = mapped_column(ShortText)
    seller_tax_code: Mapped[str] = mapped_column(String(14))
    seller_address: Mapped[str] = mapped_column(String(300))
    since: Mapped[datetime]
    until: Mapped[datetime | None]  # none: it goes on
    decided_by: Mapped[str] = mapped_column(Id)


class InvoiceSeries(Base):
    """The numbers of one form and symbol of a house; the symbol names the year."""

    __tablename__ = "invoice_series"
    __table_args__ = (
        UniqueConstraint("organisation_id", "form", "symbol"),
        CheckConstraint("last_number >= 0", name="last_number"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    form: Mapped[str] = mapped_column(String(1))
    symbol: Mapped[str] = mapped_column(String(6))
    last_number: Mapped[int]


class Invoice(Base):
    """One invoice. What it says never changes; only what the provider answered is filled in."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("series_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(kind = 'original') = (refers_to IS NULL)", name="refers_to"),
        CheckConstraint("(kind = 'replacement') = (ledger_transaction_id IS NULL)", name="cause"),
        CheckConstraint("(kind = 'adjustment') = (total_minor < 0)", name="total"),
        CheckConstraint("(state = 'accepted') = (authority_code <> '')", name="accepted"),
        Index("ix_invoices_organisation_id_id", "organisation_id", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    series_id: Mapped[str] = mapped_column(Id, ForeignKey("invoice_series.id"))
    number: Mapped[int]
    kind: Mapped[InvoiceKind] = mapped_column(one_of(InvoiceKind, name="kind"))
    state: Mapped[InvoiceState] = mapped_column(one_of(InvoiceState))
    order_id: Mapped[str] = mapped_column(Id, ForeignKey("orders.id"), index=True)
    ledger_transaction_id: Mapped[str | None] = mapped_column(Id, ForeignKey("ledger_transactions.id"), unique=True)
    refers_to: Mapped[str | None] = mapped_column(Id, ForeignKey("invoices.id"), index=True)
    replaces: Mapped[str | None] = mapped_column(Id, ForeignKey("invoices.id"), unique=True)  # replaced once
    reason: Mapped[str] = mapped_column(ShortText)
    issued_at: Mapped[datetime]
    issued_by: Mapped[str | None] = mapped_column(Id)  # none: the house itself
    seller_name: Mapped[str] = mapped_column(ShortText)
    seller_tax_code: Mapped[str] = mapped_column(String(14))
    seller_address: Mapped[str] = mapped_column(String(300))
    buyer_name: Mapped[str] = mapped_column(ShortText)
    buyer_tax_code: Mapped[str] = mapped_column(String(14))
    buyer_address: Mapped[str] = mapped_column(String(300))
    lines: Mapped[str] = mapped_column(Text)  # JSON
    total_minor: Mapped[int] = mapped_column(MinorUnits)
    vat_minor: Mapped[int] = mapped_column(MinorUnits)
    vat_percent: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3))
    authority_code: Mapped[str] = mapped_column(String(60))
    lookup_url: Mapped[str] = mapped_column(String(300))
    refusal: Mapped[str] = mapped_column(String(300))
    answered_at: Mapped[datetime | None]
