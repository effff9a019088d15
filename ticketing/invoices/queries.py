"""Reads about invoices."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from ticketing.catalog.schemas import Price
from ticketing.invoices.errors import InvoiceNotFound
from ticketing.invoices.models import Invoice, InvoiceSeries, Invoicing
from ticketing.invoices.schemas import (
    MOST_SHOWN,
    InvoiceDocument,
    InvoiceLine,
    InvoiceRow,
    InvoiceView,
    InvoicingView,
    InvoicingWish,
)
from ticketing.invoices.wording import ZONE, Sold, written
from ticketing.ledger.models import Account, LedgerEntry, LedgerTransaction, Posting
from ticketing.orders.models import BuyerOfInvoice, OrderLine, RefundLine, Ticket

_SAME = ("id", "kind", "state", "issued_at", "order_id", "buyer_name", "buyer_tax_code", "authority_code")
_WHOLE = (
    *("organisation_id", "refers_to", "reason", "seller_name", "seller_tax_code", "seller_address"),
    *("buyer_address", "vat_percent", "lookup_url", "refusal"),
)
_TOLD = (
    *("id", "number", "kind", "refers_to", "reason", "issued_at", "seller_name", "seller_tax_code", "seller_address"),
    *("buyer_name", "buyer_tax_code", "buyer_address", "currency", "vat_percent", "vat_minor", "total_minor"),
)
_NEWER = aliased(Invoice)


@dataclass(frozen=True, slots=True)
class Posted:
    """A sale or a refund in the ledger, and the invoice written for it."""

    transaction_id: str
    posting: Posting
    cause: str
    amount_minor: int  # what came in, or went back: above zero
    currency: str
    occurred_at: datetime
    invoice_id: str | None


async def invoicing(session: AsyncSession, *, organisation_id: str) -> Invoicing | None:
    """How a house writes invoices, if it ever decided."""
    return await session.get(Invoicing, organisation_id, populate_existing=True)


def invoicing_view(found: Invoicing | None, *, offered: bool) -> InvoicingView:
    """The same for people."""
    if found is None:
        return InvoicingView(offered=offered, active=False, since=None, wish=None)
    active = found.until is None
    fields = {name: getattr(found, name) for name in InvoicingWish.model_fields if name != "active"}
    wish = InvoicingWish.model_validate({"active": active, **fields})
    return InvoicingView(offered=offered, active=active, since=found.since if active else None, wish=wish)


async def posted(session: AsyncSession, *, order_id: str) -> list[Posted]:
    """What the ledger tells of an order that wants an invoice, in the order in which it happened."""
    of = or_(
        (LedgerTransaction.posting == Posting.SALE) & (LedgerEntry.account == Account.SALES),
        (LedgerTransaction.posting == Posting.REFUND) & (LedgerEntry.account == Account.REFUNDS),
    )
    query = (
        select(LedgerTransaction, func.sum(LedgerEntry.amount_minor), LedgerEntry.currency, Invoice.id)
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .outerjoin(Invoice, Invoice.ledger_transaction_id == LedgerTransaction.id)
        .where(LedgerTransaction.order_id == order_id, of)
        .group_by(LedgerTransaction.id, LedgerEntry.currency, Invoice.id)
        .order_by(LedgerTransaction.occurred_at, LedgerTransaction.id)
    )
    return [
        Posted(one.id, one.posting, one.cause, abs(int(amount)), currency, one.occurred_at, invoice_id)
        for one, amount, currency, invoice_id in await session.execute(query)
    ]


async def brought_tickets(session: AsyncSession, *, order_id: str) -> bool:
    """Whether anything was handed over for the money; if not, it all goes back and nothing was sold."""
    return await session.scalar(select(Ticket.id).where(Ticket.order_id == order_id).limit(1)) is not None


async def buyer_of(session: AsyncSession, *, order_id: str) -> BuyerOfInvoice | None:
    """The tax data that the buyer gave with the order."""
    return await session.get(BuyerOfInvoice, order_id)


async def sold_of(session: AsyncSession, *, order_id: str) -> list[Sold]:
    """What was bought."""
    mine = select(OrderLine).where(OrderLine.order_id == order_id).order_by(OrderLine.position)
    return [_sold(line, line.price_minor) for line in await session.scalars(mine)]


async def given_back(session: AsyncSession, *, refund_id: str) -> list[Sold]:
    """What a refund gave back."""
    mine = select(RefundLine.amount_minor, OrderLine).join(OrderLine, OrderLine.id == RefundLine.order_line_id)
    mine = mine.where(RefundLine.refund_id == refund_id).order_by(OrderLine.position)
    return [_sold(line, amount) for amount, line in await session.execute(mine)]


async def standing(session: AsyncSession, *, order_id: str) -> Invoice | None:
    """The invoice of an order's sale that stands: the original, or what took its place."""
    mine = select(Invoice).where(Invoice.order_id == order_id, Invoice.total_minor > 0)
    last = mine.where(~exists().where(_NEWER.replaces == Invoice.id)).order_by(Invoice.id.desc()).limit(1)
    return (await session.scalars(last)).one_or_none()


async def is_settled(session: AsyncSession, *, invoice_id: str) -> bool:
    """Whether another invoice replaced or adjusted it."""
    return await session.scalar(select(Invoice.id).where(Invoice.refers_to == invoice_id).limit(1)) is not None


async def invoice(session: AsyncSession, *, invoice_id: str, lock: bool = False) -> Invoice:
    """The invoice. Raises InvoiceNotFound."""
    found = await session.get(Invoice, invoice_id, populate_existing=True, with_for_update=lock or None)
    if found is None:
        raise InvoiceNotFound
    return found


async def of_house(
    session: AsyncSession, *, organisation_id: str, since: date, until: date, search: str, before: str
) -> list[InvoiceRow]:
    """Invoices of a house on these days, newest first, `MOST_SHOWN` at once: those before the id `before`."""
    first, after = _begin(since), _begin(until + timedelta(days=1))
    query = _rows().where(Invoice.organisation_id == organisation_id)
    query = query.where(Invoice.issued_at >= first, Invoice.issued_at < after)
    if before:
        query = query.where(Invoice.id < before)
    if search:
        query = query.where(_matches(search))
    found = await session.execute(query.order_by(Invoice.id.desc()).limit(MOST_SHOWN))
    return [InvoiceRow(**_row(one, series, replaced)) for one, series, replaced in found]


async def views(
    session: AsyncSession, *, order_id: str | None = None, invoice_id: str | None = None
) -> list[InvoiceView]:
    """The invoices of an order, or one, in the order in which they were written."""
    mine = Invoice.order_id == order_id if order_id else Invoice.id == invoice_id
    found = (await session.execute(_rows().where(mine).order_by(Invoice.id))).all()
    names = await _names(session, [one.refers_to for one, _series, _replaced in found if one.refers_to])
    return [
        InvoiceView(
            **_row(one, series, replaced),
            **{name: getattr(one, name) for name in _WHOLE},
            refers_to_number=names.get(one.refers_to or "", ""),
            lines=lines_of(one),
        )
        for one, series, replaced in found
    ]


async def document(session: AsyncSession, *, invoice: Invoice) -> InvoiceDocument:
    """An invoice as the provider takes it."""
    series = await session.get_one(InvoiceSeries, invoice.series_id)
    return InvoiceDocument(
        **{name: getattr(invoice, name) for name in _TOLD},
        form=series.form,
        symbol=series.symbol,
        lines=lines_of(invoice),
        net_minor=invoice.total_minor - invoice.vat_minor,
    )


def lines_of(invoice: Invoice) -> list[InvoiceLine]:
    """The rows as they were written."""
    return [InvoiceLine.model_validate(line) for line in json.loads(invoice.lines)]


def _rows() -> Select[Invoice, InvoiceSeries, bool]:
    replaced = exists().where(_NEWER.replaces == Invoice.id)
    return select(Invoice, InvoiceSeries, replaced).join(InvoiceSeries, InvoiceSeries.id == Invoice.series_id)


def _row(one: Invoice, series: InvoiceSeries, replaced: bool) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in _SAME},
        "form": series.form,
        "symbol": series.symbol,
        "number": one.number,
        "total": Price(minor=one.total_minor, currency=one.currency),
        "vat": Price(minor=one.vat_minor, currency=one.currency),
        "replaced": replaced,
    }


def _matches(search: str) -> ColumnElement[bool]:
    """A number, an order, a buyer's tax code, or a part of her name."""
    digits = search.rsplit(maxsplit=1)[-1].lstrip("0") if search else ""
    either = [Invoice.order_id == search, Invoice.buyer_tax_code == search, Invoice.authority_code == search]
    either.append(func.lower(Invoice.buyer_name).contains(search.lower(), autoescape=True))
    if digits.isascii() and digits.isdigit() and len(digits) <= 8:
        either.append(Invoice.number == int(digits))
    return or_(*either)


async def _names(session: AsyncSession, invoice_ids: Sequence[str]) -> dict[str, str]:
    if not invoice_ids:
        return {}
    query = select(Invoice.id, InvoiceSeries.form, InvoiceSeries.symbol, Invoice.number)
    query = query.join(InvoiceSeries, InvoiceSeries.id == Invoice.series_id).where(Invoice.id.in_(invoice_ids))
    return {one: written(form, symbol, number) for one, form, symbol, number in await session.execute(query)}


def _sold(line: OrderLine, amount: int) -> Sold:
    return Sold(line.name_vi, line.zone_name_vi, line.starts_at, line.zone, amount)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
