"""Tickets for other places of the same house, in one transaction: either everything changed hands, or nothing.

The new places are an order of their own, paid with the worth of the old tickets; what they cost less goes back the way
the old order was paid. The old tickets open nothing from the same moment on, and their places are free. Do the new
places cost more, then their order waits for the difference, and all of that happens when it comes (`settle_exchange`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from infra.money import Money
from infra.settings import Settings
from ticketing.exchanges import queries
from ticketing.exchanges.errors import (
    ExchangeCostsMore,
    ExchangeElsewhere,
    ExchangeNotOffered,
    ExchangeTooLate,
    TicketNotExchangeable,
)
from ticketing.exchanges.queries import Good
from ticketing.exchanges.schemas import BY_BUYER, BY_HOUSE
from ticketing.inventory import queries as inventory
from ticketing.inventory.models import Hold
from ticketing.orders import exchange_refund, order_rows, place_order, settle_exchange, settle_order, settle_refund
from ticketing.orders import queries as orders
from ticketing.orders.exchange_refund import EXCHANGE
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState
from ticketing.orders.settle_exchange import REASON
from ticketing.payments import bank_feed, memo
from ticketing.payments import service as payments
from ticketing.payments.errors import TransfersNotOffered
from ticketing.payments.models import Payment, Refund
from ticketing.shifts import service as shifts
from ticketing.shifts.models import Shift


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The order of the new places; the refund of what they cost less, with the payment it is of; or what is to pay."""

    order: Order
    back: tuple[Refund, Payment] | None
    to_pay: int = 0


async def exchange(
    session: AsyncSession,
    *,
    order: Order,
    ticket_ids: Sequence[str],
    hold_id: str,
    hold_key: str,
    by: str,
    request_key: str,
    settings: Settings,
    now: datetime,
    by_house: bool = False,
    shift: Shift | None = None,
    payment_kind: str | None = None,
) -> Exchanged:
    """Give these tickets for what the basket holds. `by_house`: a person of the house, whom its limits do not bind.

    Raises TicketNotExchangeable, ExchangeNotOffered, ExchangeTooLate, ExchangeElsewhere, ExchangeCostsMore,
    HoldNotFound, HoldLapsed, HoldOrdered, OfferClosed, TransfersNotOffered.
    """
    old = await orders.locked(session, order_id=order.id)
    known = await orders.order_by_request_key(session, request_key=_key(old, request_key))
    if known is not None:  # its payment page could not be opened before
        asked = (await settle_refund.payment_of(session, order_id=known.id)).asked_minor
        return Exchanged(known, None, asked)
    given = await _given(session, old=old, ticket_ids=ticket_ids, by_house=by_house, now=now)
    hold = await inventory.hold_of_buyer(session, hold_id=hold_id, key=hold_key, lock=True)
    more = await _more(session, hold=hold, old=old, worth=sum(one.line.price_minor for one in given))
    if more > 0 and payment_kind not in (BY_HOUSE if by_house else BY_BUYER):
        raise ExchangeCostsMore(more=Money(more, old.currency).text("vi"))
    by_transfer = more > 0 and payment_kind == bank_feed.PAYMENT_KIND
    if by_transfer and not settings.bank_account:
        raise TransfersNotOffered
    successor = await place_order.write_down_hold(
        session,
        hold=hold,
        buyer=order_rows.Buyer(old.buyer_name, old.buyer_email, old.buyer_phone, old.language),
        request_key=_key(old, request_key),
        settings=settings,
        now=now,
        lifetime=place_order.TRANSFER_WINDOW if by_transfer else place_order.HOLD_LIFETIME,
        sold_by=by if by_house else old.sold_by,
        shift_id=shift.id if shift else None,
    )
    successor.exchange_of = old.id
    if more > 0:
        await settle_exchange.pledge(session, order=successor, ticket_ids=[one.ticket.id for one in given])
        amount = Money(more, old.currency)
        return await _with_difference(
            session, order=successor, amount=amount, kind=str(payment_kind), shift=shift, now=now
        )
    worth = {one.line.id: one.line.price_minor for one in given}
    return await _at_once(session, old=old, successor=successor, worth=worth, by=by, key=request_key, now=now)


async def _at_once(
    session: AsyncSession,
    *,
    old: Order,
    successor: Order,
    worth: Mapping[str, int],
    by: str,
    key: str,
    now: datetime,
) -> Exchanged:
    """The tickets pay for all of it, and what they are worth more goes back."""
    back = await exchange_refund.give(
        session,
        old=old,
        worth=worth,
        taken=Money(successor.total_minor, successor.currency),
        reason=REASON,
        by=by,
        request_key=key,
        now=now,
    )
    payment = await payments.begin(
        session,
        order_id=successor.id,
        provider=EXCHANGE if successor.total_minor else place_order.FREE,
        amount=Money(successor.total_minor, successor.currency),
        memo_code=None,
        now=now,
    )
    successor = await _paid(session, payment=payment, now=now)
    return Exchanged(successor, (back, await settle_refund.payment_of(session, order_id=old.id)) if back else None)


async def _given(
    session: AsyncSession, *, old: Order, ticket_ids: Sequence[str], by_house: bool, now: datetime
) -> list[Good]:
    held = {one.ticket.id: one for one in await queries.good(session, order=old)}
    if not set(ticket_ids) <= held.keys():
        raise TicketNotExchangeable
    given = [one for ticket_id, one in held.items() if ticket_id in set(ticket_ids)]
    for one in given if not by_house else ():
        if one.until is None:
            raise ExchangeNotOffered
        if now >= one.until:
            until = one.until.astimezone(ZoneInfo(one.line.zone or "UTC"))
            raise ExchangeTooLate(until=f"{until:%H:%M %d/%m/%Y}")
    return given


async def _with_difference(
    session: AsyncSession, *, order: Order, amount: Money, kind: str, shift: Shift | None, now: datetime
) -> Exchanged:
    """What the places cost more is asked for; what is given over the counter is there at once."""
    code = memo.new() if kind == bank_feed.PAYMENT_KIND else None
    payment = await payments.begin(session, order_id=order.id, provider=kind, amount=amount, memo_code=code, now=now)
    if shift is None or code is not None:
        await session.flush()
        return Exchanged(order, None, amount.minor)
    order = await _paid(session, payment=payment, now=now)
    await shifts.record_sale(
        session, shift=shift, order_id=order.id, amount_minor=amount.minor, payment_kind=kind, now=now
    )
    return Exchanged(order, None, amount.minor)


async def _paid(session: AsyncSession, *, payment: Payment, now: datetime) -> Order:
    """The order of a payment that was just begun and is there already. Raises TicketNotExchangeable."""
    await session.flush()
    await settle_order.mark_paid(session, payment=payment, found={}, now=now)
    order = await orders.order(session, order_id=payment.order_id)
    if order.state is not OrderState.PAID:  # its performance was cancelled meanwhile: nothing is exchanged
        raise TicketNotExchangeable
    return order


async def _more(session: AsyncSession, *, hold: Hold, old: Order, worth: int) -> int:
    """What the basket costs more than the tickets are worth. Raises ExchangeElsewhere."""
    lines = await inventory.lines(session, hold_id=hold.id)
    elsewhere = hold.organisation_id != old.organisation_id or any(line.currency != old.currency for line in lines)
    if elsewhere or any(line.offer.performance_id is None for line in lines):
        raise ExchangeElsewhere
    return sum(line.price_minor for line in lines) - worth


def _key(old: Order, request_key: str) -> str:
    """The request key of the order of the new places."""
    return f"exchange:{old.id}:{request_key}"
