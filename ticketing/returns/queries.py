"""Reads about what houses take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog.models import Performance
from ticketing.catalog.schemas import OfferKind, PerformanceState, Price
from ticketing.orders import queries as orders
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.schemas import OrderState, TicketState
from ticketing.returns.models import ReturnPolicyRow
from ticketing.returns.schemas import Returnable, ReturnChoices, ReturnPolicy


@dataclass(frozen=True, slots=True)
class Good:
    """A ticket for a performance that is good and with which nobody entered, with its line."""

    ticket: Ticket
    line: OrderLine


async def policy(session: AsyncSession, *, performance_id: str) -> ReturnPolicy:
    """What the house decided about a performance."""
    row = await session.get(ReturnPolicyRow, performance_id)
    if row is None:
        return ReturnPolicy()
    return ReturnPolicy(returns_until_hours=row.returns_until_hours, return_fee_minor=row.return_fee_minor)


def until(decided: ReturnPolicy, *, line: OrderLine) -> datetime | None:
    """Until when a ticket of this line is taken back; none: never."""
    if decided.returns_until_hours is None or line.starts_at is None:
        return None
    return line.starts_at - timedelta(hours=decided.returns_until_hours)


async def good_tickets(session: AsyncSession, *, order: Order) -> Sequence[Good]:
    """The tickets of an order that could be brought back, whatever the house allows."""
    if order.state is not OrderState.PAID:
        return []
    both = select(Ticket, OrderLine).join(OrderLine, OrderLine.id == Ticket.order_line_id)
    both = both.where(Ticket.order_id == order.id, Ticket.state == TicketState.VALID, Ticket.entered_at.is_(None))
    mine = (Ticket.kind == OfferKind.ADMISSION) & Ticket.holder_key_hash.is_(None)  # else somebody else holds it
    both = both.where(mine).order_by(OrderLine.position)
    return [Good(ticket, line) for ticket, line in await session.execute(both)]


async def choices(session: AsyncSession, *, order: Order, now: datetime) -> ReturnChoices:
    """What the buyer may do now, and if nothing, why."""
    lines = [line for line in await orders.lines(session, order_id=order.id) if line.performance_id is not None]
    if not lines:
        return _none(order, "not_offered")
    first = lines[0]
    decided = await policy(session, performance_id=str(first.performance_id))
    ends = until(decided, line=first)
    performance = await session.get_one(Performance, first.performance_id)
    if ends is None or performance.state is PerformanceState.CANCELLED:
        return _none(order, "not_offered")
    good = await good_tickets(session, order=order) if now < ends else []
    fee = decided.return_fee_minor
    return ReturnChoices(
        until=ends,
        zone=first.zone or "",
        fee=Price(minor=fee, currency=order.currency),
        tickets=[
            Returnable(
                ticket_id=one.ticket.id,
                price=Price(minor=one.line.price_minor, currency=order.currency),
                back=Price(minor=max(one.line.price_minor - fee, 0), currency=order.currency),
            )
            for one in good
        ],
        why_none="too_late" if now >= ends else "" if good else "nothing_left",
    )


def _none(order: Order, why: str) -> ReturnChoices:
    fee = Price(minor=0, currency=order.currency)
    return ReturnChoices.model_validate({"until": None, "zone": "", "fee": fee, "tickets": [], "why_none": why})
