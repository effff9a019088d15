"""Reads about tickets that could be exchanged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog.schemas import OfferKind, Price
from ticketing.exchanges.schemas import Exchangeable, ExchangeChoices
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.schemas import OrderState, TicketState
from ticketing.rules import queries as rules


@dataclass(frozen=True, slots=True)
class Good:
    """A ticket that is good and with which nobody entered, its line, and until when it is exchanged (none: never)."""

    ticket: Ticket
    line: OrderLine
    until: datetime | None


async def good(session: AsyncSession, *, order: Order) -> Sequence[Good]:
    """The admissions of an order that its buyer still holds, whatever the house allows."""
    if order.state is not OrderState.PAID:
        return []
    both = select(Ticket, OrderLine).join(OrderLine, OrderLine.id == Ticket.order_line_id)
    both = both.where(Ticket.order_id == order.id, Ticket.state == TicketState.VALID, Ticket.entered_at.is_(None))
    both = both.where(Ticket.kind == OfferKind.ADMISSION, Ticket.holder_key_hash.is_(None))
    rows = (await session.execute(both.order_by(OrderLine.position))).all()
    hours = {
        one: (await rules.rules(session, performance_id=one)).exchange_until_hours
        for one in sorted({str(line.performance_id) for _ticket, line in rows})
    }
    return [Good(ticket, line, _until(line, hours[str(line.performance_id)])) for ticket, line in rows]


async def choices(session: AsyncSession, *, order: Order, now: datetime) -> ExchangeChoices:
    """What the buyer may do now, and if nothing, why."""
    held = await good(session, order=order)
    ends = [one.until for one in held if one.until is not None]
    in_time = [one for one in held if one.until is not None and now < one.until]
    return ExchangeChoices(
        tickets=[
            Exchangeable(ticket_id=one.ticket.id, worth=Price(minor=one.line.price_minor, currency=one.line.currency))
            for one in in_time
        ],
        until=min(ends) if ends else None,
        why_none="" if in_time else "nothing_left" if not held else "too_late" if ends else "not_offered",
    )


def _until(line: OrderLine, hours: int | None) -> datetime | None:
    return None if hours is None or line.starts_at is None else line.starts_at - timedelta(hours=hours)
