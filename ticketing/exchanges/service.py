"""Tickets for other places of the same house, in one transaction: either everything changed hands, or nothing.

The new places are an order of their own, paid with the worth of the old tickets; what they cost less goes back the way
the old order was paid. The old tickets open nothing from the same moment on, and their places are free.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
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
from ticketing.inventory import queries as inventory
from ticketing.inventory.models import Hold
from ticketing.orders import exchange_refund, order_rows, place_order, settle_order, settle_refund
from ticketing.orders import queries as orders
from ticketing.orders.exchange_refund import EXCHANGE
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState
from ticketing.payments import service as payments
from ticketing.payments.models import Payment, Refund

REASON: Final = "Exchanged for other places"


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The order of the new places; and the refund of what they cost less, with the payment it is of."""

    order: Order
    back: tuple[Refund, Payment] | None


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
    shift_id: str | None = None,
) -> Exchanged:
    """Give these tickets for what the basket holds. `by_house`: a person of the house, whom its limits do not bind.

    Raises TicketNotExchangeable, ExchangeNotOffered, ExchangeTooLate, ExchangeElsewhere, ExchangeCostsMore,
    HoldNotFound, HoldLapsed, HoldOrdered, OfferClosed.
    """
    old = await orders.locked(session, order_id=order.id)
    given = await _given(session, old=old, ticket_ids=ticket_ids, by_house=by_house, now=now)
    hold = await inventory.hold_of_buyer(session, hold_id=hold_id, key=hold_key, lock=True)
    await _check_basket(session, hold=hold, old=old, worth=sum(one.line.price_minor for one in given))
    successor = await _written(
        session, old=old, hold=hold, request_key=request_key, settings=settings, now=now, by=by if by_house else None
    )
    successor.exchange_of, successor.shift_id = old.id, shift_id
    back = await exchange_refund.give(
        session,
        old=old,
        worth={one.line.id: one.line.price_minor for one in given},
        taken=Money(successor.total_minor, successor.currency),
        reason=REASON,
        by=by,
        request_key=request_key,
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
    await session.flush()
    await settle_order.mark_paid(session, payment=payment, found={}, now=now)
    successor = await orders.order(session, order_id=successor.id)
    if successor.state is not OrderState.PAID:  # its performance was cancelled meanwhile: nothing is exchanged
        raise TicketNotExchangeable
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


async def _check_basket(session: AsyncSession, *, hold: Hold, old: Order, worth: int) -> None:
    lines = await inventory.lines(session, hold_id=hold.id)
    elsewhere = hold.organisation_id != old.organisation_id or any(line.currency != old.currency for line in lines)
    if elsewhere or any(line.offer.performance_id is None for line in lines):
        raise ExchangeElsewhere
    more = sum(line.price_minor for line in lines) - worth
    if more > 0:
        raise ExchangeCostsMore(more=Money(more, old.currency).text("vi"))


async def _written(
    session: AsyncSession,
    *,
    old: Order,
    hold: Hold,
    request_key: str,
    settings: Settings,
    now: datetime,
    by: str | None,
) -> Order:
    return await place_order.write_down_hold(
        session,
        hold=hold,
        buyer=order_rows.Buyer(old.buyer_name, old.buyer_email, old.buyer_phone, old.language),
        request_key=f"exchange:{old.id}:{request_key}",
        settings=settings,
        now=now,
        lifetime=place_order.HOLD_LIFETIME,
        sold_by=by or old.sold_by,
    )
