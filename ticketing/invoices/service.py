"""Write invoices: one for each sale of a house that wants them, one below zero for what was given back of it.

The number is counted up in the transaction that writes the invoice: both are kept, or neither is.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.database import locking
from infra.money import Money
from infra.outbox import rows as outbox
from ticketing.invoices import queries, wording
from ticketing.invoices.errors import InvoiceNotRefused, InvoiceReplaced
from ticketing.invoices.models import Invoice, InvoiceSeries, Invoicing
from ticketing.invoices.queries import Posted
from ticketing.invoices.schemas import (
    Accepted,
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    InvoicingWish,
    ReplacementWish,
)
from ticketing.ledger.models import Posting
from ticketing.orders import queries as orders
from ticketing.orders.schemas import InvoiceBuyer

TOPIC: Final = "invoice"
_REFUND: Final = "refund:"


async def decide(
    session: AsyncSession, *, organisation_id: str, wish: InvoicingWish, by: str, now: datetime
) -> Invoicing:
    """The house decides: what it sells from now on gets an invoice, or does not any more."""
    await locking.take_turn(session, f"invoicing:{organisation_id}")
    found = await queries.invoicing(session, organisation_id=organisation_id)
    if found is None:
        found = Invoicing(organisation_id=organisation_id, since=now, until=now)
        session.add(found)
    for name, value in wish.model_dump(exclude={"active"}).items():
        setattr(found, name, value)
    found.vat_percent = wish.vat_percent if wish.form == "1" else None
    found.decided_by = by
    if wish.active and found.until is not None:
        found.since, found.until = now, None
    elif not wish.active:
        found.until = found.until or now
    await session.flush()
    return found


async def may_be_due(session: AsyncSession, *, order_id: str) -> bool:
    """Whether the order's house ever wrote invoices; most need no transaction."""
    order = await orders.order(session, order_id=order_id)
    return await queries.invoicing(session, organisation_id=order.organisation_id) is not None


async def write_due(session: AsyncSession, *, order_id: str, now: datetime) -> list[str]:
    """Write what is missing of an order's invoices; again changes nothing. Their ids."""
    order = await orders.order(session, order_id=order_id)
    house = await queries.invoicing(session, organisation_id=order.organisation_id)
    if house is None:
        return []
    await locking.take_turn(session, f"invoices:{order_id}")
    made = []
    for one in await queries.posted(session, order_id=order_id):
        if one.invoice_id is None and one.amount_minor:
            written = await _write_for(session, house=house, order_id=order_id, one=one, now=now)
            made += [written] if written else []
    return made


async def replace(session: AsyncSession, *, invoice: Invoice, wish: ReplacementWish, by: str, now: datetime) -> str:
    """The same sale, told to another buyer; the id of the new one. Raises InvoiceReplaced."""
    if invoice.kind is InvoiceKind.ADJUSTMENT or await queries.is_settled(session, invoice_id=invoice.id):
        raise InvoiceReplaced
    house = await queries.invoicing(session, organisation_id=invoice.organisation_id)
    if house is None:
        raise LookupError(f"{invoice.organisation_id} has invoices and never decided so")
    return await _write(
        session,
        house=house,
        kind=InvoiceKind.REPLACEMENT,
        order_id=invoice.order_id,
        refers_to=invoice.id,
        replaces=invoice.id,
        reason=wish.reason,
        buyer=wish.buyer,
        lines=queries.lines_of(invoice),
        total=Money(invoice.total_minor, invoice.currency),
        by=by,
        now=now,
    )


async def accepted(session: AsyncSession, *, invoice_id: str, answer: Accepted, now: datetime) -> None:
    """The provider took it; said again, nothing changes."""
    values = {"state": InvoiceState.ACCEPTED, "refusal": "", "answered_at": now, **answer.model_dump()}
    await session.execute(update(Invoice).where(Invoice.id == invoice_id).values(values))


async def refused(session: AsyncSession, *, invoice_id: str, reason: str, now: datetime) -> None:
    """The provider refuses it: a person must look."""
    waiting = (Invoice.id == invoice_id) & (Invoice.state == InvoiceState.WAITING)
    values = {"state": InvoiceState.REFUSED, "refusal": reason[:300], "answered_at": now}
    await session.execute(update(Invoice).where(waiting).values(values))


async def send_again(session: AsyncSession, *, invoice: Invoice, now: datetime) -> None:
    """What was wrong at the provider is put right. Raises InvoiceNotRefused."""
    if invoice.state is not InvoiceState.REFUSED:
        raise InvoiceNotRefused
    invoice.state, invoice.refusal = InvoiceState.WAITING, ""
    await session.flush()
    await outbox.post(session, topic=TOPIC, payload={"invoice_id": invoice.id}, now=now)


async def _write_for(
    session: AsyncSession, *, house: Invoicing, order_id: str, one: Posted, now: datetime
) -> str | None:
    """The invoice for a posting of the ledger, if it gets one."""
    standing = await queries.standing(session, order_id=order_id)
    if one.posting is Posting.SALE:
        in_time = house.since <= one.occurred_at and (house.until is None or one.occurred_at < house.until)
        if not in_time or not await queries.brought_tickets(session, order_id=order_id):
            return None
        total, refers_to, buyer = Money(one.amount_minor, one.currency), None, await _buyer(session, order_id=order_id)
        sold = await queries.sold_of(session, order_id=order_id)
        kind, lines = InvoiceKind.ORIGINAL, wording.rows(sold)
    elif standing is None:
        return None  # it was sold before the house wrote invoices
    else:
        total, refers_to, buyer = Money(-one.amount_minor, one.currency), standing.id, _same_buyer(standing)
        back = await queries.given_back(session, refund_id=one.cause.removeprefix(_REFUND))
        kind, lines = InvoiceKind.ADJUSTMENT, wording.rows(back, back=True)
    if sum(line.amount_minor for line in lines) != total.minor:
        lines = wording.whole(total, name="Vé" if refers_to is None else "Trả lại vé")
    return await _write(
        session,
        house=house,
        kind=kind,
        order_id=order_id,
        transaction_id=one.transaction_id,
        refers_to=refers_to,
        reason="" if refers_to is None else "Trả lại vé",
        buyer=buyer,
        lines=lines,
        total=total,
        now=now,
    )


async def _write(
    session: AsyncSession,
    *,
    house: Invoicing,
    kind: InvoiceKind,
    order_id: str,
    buyer: InvoiceBuyer,
    lines: Sequence[InvoiceLine],
    total: Money,
    now: datetime,
    transaction_id: str | None = None,
    refers_to: str | None = None,
    replaces: str | None = None,
    reason: str = "",
    by: str | None = None,
) -> str:
    series_id, number = await next_number(session, house=house, now=now)
    invoice = Invoice(
        id=ids.new("inv"),
        organisation_id=house.organisation_id,
        series_id=series_id,
        number=number,
        kind=kind,
        state=InvoiceState.WAITING,
        order_id=order_id,
        ledger_transaction_id=transaction_id,
        refers_to=refers_to,
        replaces=replaces,
        reason=reason,
        issued_at=now,
        issued_by=by,
        seller_name=house.seller_name,
        seller_tax_code=house.seller_tax_code,
        seller_address=house.seller_address,
        buyer_name=buyer.name,
        buyer_tax_code=buyer.tax_code or "",
        buyer_address=buyer.address,
        lines=json.dumps([line.model_dump() for line in lines], ensure_ascii=False),
        total_minor=total.minor,
        vat_minor=wording.vat(total, percent=house.vat_percent).minor,
        vat_percent=house.vat_percent,
        currency=total.currency,
        authority_code="",
        lookup_url="",
        refusal="",
    )
    session.add(invoice)
    await session.flush()
    await outbox.post(session, topic=TOPIC, payload={"invoice_id": invoice.id}, now=now)
    return invoice.id


async def next_number(session: AsyncSession, *, house: Invoicing, now: datetime) -> tuple[str, int]:
    """The next number of the year's series, which nobody else can take before this transaction ends."""
    symbol = wording.symbol(house.letters, now=now)
    mine = (InvoiceSeries.organisation_id == house.organisation_id) & (InvoiceSeries.symbol == symbol)
    mine &= InvoiceSeries.form == house.form
    if await session.scalar(select(InvoiceSeries.id).where(mine)) is None:
        await locking.take_turn(session, f"invoice_series:{house.organisation_id}:{house.form}{symbol}")
        if await session.scalar(select(InvoiceSeries.id).where(mine)) is None:
            fresh = {"organisation_id": house.organisation_id, "form": house.form, "symbol": symbol}
            session.add(InvoiceSeries(id=ids.new("ser"), last_number=0, **fresh))
            await session.flush()
    counted = update(InvoiceSeries).where(mine).values(last_number=InvoiceSeries.last_number + 1)
    found = await session.execute(counted.returning(InvoiceSeries.id, InvoiceSeries.last_number))
    series_id, number = found.one()
    return series_id, number


async def _buyer(session: AsyncSession, *, order_id: str) -> InvoiceBuyer:
    """Who is named: the company that was given with the order, else whoever ordered, else nobody."""
    given = await queries.buyer_of(session, order_id=order_id)
    if given is not None:
        return InvoiceBuyer(name=given.name, tax_code=given.tax_code or None, address=given.address)
    order = await orders.order(session, order_id=order_id)
    return InvoiceBuyer(name=order.buyer_name or "Người mua không lấy hóa đơn", tax_code=None, address="")


def _same_buyer(standing: Invoice) -> InvoiceBuyer:
    return InvoiceBuyer(
        name=standing.buyer_name, tax_code=standing.buyer_tax_code or None, address=standing.buyer_address
    )
