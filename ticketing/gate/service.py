"""Look at a code: each ticket enters once, and the database decides when two doors look at the same moment."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts import ticket_code
from infra.contracts.ticket_code import CodeRefused
from infra.settings import Settings
from ticketing.catalog.models import Performance
from ticketing.catalog.schemas import PerformanceState
from ticketing.entry_codes import keys
from ticketing.gate.models import Scan
from ticketing.gate.schemas import ScanWish, Verdict
from ticketing.orders import ticket_codes
from ticketing.orders.models import Order, Ticket
from ticketing.orders.schemas import OrderState, TicketState

_BEFORE_DOORS = timedelta(hours=2)  # a house may open earlier than it said


async def scan(
    session: AsyncSession, *, performance: Performance, wish: ScanWish, by: str, settings: Settings, now: datetime
) -> Scan:
    """The row of one look at one code."""
    code = ticket_codes.read(wish.typed)
    if ticket_code.is_one(wish.typed):
        code = await _typed_code(session, scanned=wish.typed, settings=settings, now=now)
    ticket = await _ticket(session, performance=performance, code=code)
    verdict = await _verdict(session, performance=performance, ticket=ticket, now=now)
    row = Scan(
        id=ids.new("scn"),
        performance_id=performance.id,
        ticket_id=ticket.id if ticket else None,
        code=code or "",
        verdict=verdict,
        door=wish.door,
        scanned_by=by,
        scanned_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def _typed_code(session: AsyncSession, *, scanned: str, settings: Settings, now: datetime) -> str | None:
    """The typed code of the ticket whose signed code was scanned; none of one that opens nothing now."""
    try:
        performance_id, signed = await keys.checked(session, scanned=scanned, settings=settings, now=now)
    except CodeRefused:
        return None
    codes = await session.scalars(select(Ticket.code).where(Ticket.performance_id == performance_id))
    return next((code for code in codes if code and ticket_code.serial_of(code) == signed.serial), None)


async def _ticket(session: AsyncSession, *, performance: Performance, code: str | None) -> Ticket | None:
    """The ticket, if it is one of this house. Of other houses' tickets nothing is said."""
    if code is None:
        return None
    mine = select(Ticket).join(Order, Order.id == Ticket.order_id).where(Ticket.code == code)
    return (await session.scalars(mine.where(Order.organisation_id == performance.organisation_id))).one_or_none()


async def _verdict(session: AsyncSession, *, performance: Performance, ticket: Ticket | None, now: datetime) -> Verdict:
    if ticket is None:
        return Verdict.UNKNOWN
    if ticket.performance_id != performance.id:
        return Verdict.OTHER_PERFORMANCE
    # The order is locked first, as everywhere: a refund that is asked for just now comes before or after.
    order = await session.get_one(Order, ticket.order_id, with_for_update=True, populate_existing=True)
    if order.state is not OrderState.PAID or ticket.state is not TicketState.VALID:
        return Verdict.REFUNDED
    if (closed := _closed(performance, now)) is not None:
        return closed
    fresh = update(Ticket).where(Ticket.id == ticket.id, Ticket.entered_at.is_(None), Ticket.state == TicketState.VALID)
    entered = await session.scalar(fresh.values(entered_at=now).returning(Ticket.id))
    return Verdict.ACCEPTED if entered is not None else Verdict.USED


def _closed(performance: Performance, now: datetime) -> Verdict | None:
    """Why nobody enters at this time."""
    if performance.state is PerformanceState.CANCELLED:
        return Verdict.CANCELLED
    if now < performance.doors_at - _BEFORE_DOORS:
        return Verdict.TOO_EARLY
    return Verdict.OVER if now >= performance.ends_at else None
