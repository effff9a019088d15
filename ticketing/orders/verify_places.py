"""Compare pools, seats and access codes with what they must fit: living holds, and valid tickets. Only reads."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.access_codes.models import AccessCode
from ticketing.catalog.models import Pool, SeatState
from ticketing.catalog.schemas import Standing
from ticketing.inventory.models import Hold, HoldLine
from ticketing.inventory.schemas import HoldState
from ticketing.orders.models import OrderLine, Ticket
from ticketing.orders.schemas import LedgerFault, TicketState

_WORST = 100
TAKEN = (TicketState.VALID, TicketState.REFUNDING)  # until the money is back, the refund may still fail


async def faults(session: AsyncSession) -> list[LedgerFault]:
    """Every pool, seat and access code that contradicts holds and tickets; at most a hundred of each."""
    seats = [*await _held_seats(session), *await _sold_seats(session)]
    return [*await _pools(session), *seats, *await _codes(session)]


async def _codes(session: AsyncSession) -> list[LedgerFault]:
    """A code was used for what living holds and valid tickets were opened with it, and for nothing else."""
    kept = select(HoldLine.access_code_id, func.count().label("count")).join(Hold, Hold.id == HoldLine.hold_id)
    held = kept.where(Hold.state == HoldState.HELD).group_by(HoldLine.access_code_id).subquery()
    bought = select(OrderLine.access_code_id, func.count().label("count"))
    bought = bought.join(Ticket, Ticket.order_line_id == OrderLine.id).where(Ticket.state.in_(TAKEN))
    sold = bought.group_by(OrderLine.access_code_id).subquery()
    due = func.coalesce(held.c.count, 0) + func.coalesce(sold.c.count, 0)
    codes = select(AccessCode.id, AccessCode.used, due).outerjoin(held, held.c.access_code_id == AccessCode.id)
    wrong = codes.outerjoin(sold, sold.c.access_code_id == AccessCode.id).where(AccessCode.used != due)
    return [
        _fault(row[0], f"was used for {row[1]} places, and there are {row[2]}")
        for row in await session.execute(wrong.limit(_WORST))
    ]


async def _pools(session: AsyncSession) -> list[LedgerFault]:
    """A pool holds what living holds want of it, and has sold what its tickets say."""
    wanted = (
        select(HoldLine.offer_id, func.count().label("count"))
        .join(Hold, Hold.id == HoldLine.hold_id)
        .where(Hold.state == HoldState.HELD, HoldLine.seat_id.is_(None))
        .group_by(HoldLine.offer_id)
        .subquery()
    )
    valid = (
        select(OrderLine.offer_id, func.count().label("count"))
        .join(Ticket, Ticket.order_line_id == OrderLine.id)
        .where(Ticket.state.in_(TAKEN), OrderLine.seat_id.is_(None))
        .group_by(OrderLine.offer_id)
        .subquery()
    )
    held, sold = func.coalesce(wanted.c.count, 0), func.coalesce(valid.c.count, 0)
    pools = select(func.coalesce(Pool.performance_id, Pool.offer_id), Pool.held, held, Pool.sold, sold)
    pools = pools.outerjoin(wanted, wanted.c.offer_id == Pool.offer_id)
    pools = pools.outerjoin(valid, valid.c.offer_id == Pool.offer_id)
    wrong = pools.where((Pool.held != held) | (Pool.sold != sold))
    return [
        _fault(row[0], f"holds {row[1]} places for {row[2]}, and sold {row[3]} for {row[4]} tickets")
        for row in await session.execute(wrong.limit(_WORST))
    ]


async def _held_seats(session: AsyncSession) -> list[LedgerFault]:
    """A seat is held exactly as long as a living hold names it."""
    kept = (
        select(HoldLine.hold_id, HoldLine.performance_id, HoldLine.seat_id)
        .join(Hold, Hold.id == HoldLine.hold_id)
        .where(Hold.state == HoldState.HELD, HoldLine.seat_id.is_not(None))
        .subquery()
    )
    mine = (kept.c.performance_id == SeatState.performance_id) & (kept.c.seat_id == SeatState.seat_id)
    astray = select(SeatState.performance_id, SeatState.seat_id).outerjoin(
        kept, mine & (kept.c.hold_id == SeatState.hold_id)
    )
    lost = select(kept.c.performance_id, kept.c.seat_id).outerjoin(
        SeatState, mine & (kept.c.hold_id == SeatState.hold_id)
    )
    return [
        *await _named(
            session, astray.where(SeatState.state == Standing.HELD, kept.c.hold_id.is_(None)), "is held by none"
        ),
        *await _named(session, lost.where(SeatState.seat_id.is_(None)), "is not held for its hold"),
    ]


async def _sold_seats(session: AsyncSession) -> list[LedgerFault]:
    """A seat is sold exactly as long as a ticket names it."""
    valid = (
        select(Ticket.performance_id, Ticket.seat_id, Ticket.order_line_id)
        .where(Ticket.state.in_(TAKEN), Ticket.seat_id.is_not(None))
        .subquery()
    )
    mine = (
        (valid.c.performance_id == SeatState.performance_id)
        & (valid.c.seat_id == SeatState.seat_id)
        & (valid.c.order_line_id == SeatState.order_line_id)
    )
    astray = select(SeatState.performance_id, SeatState.seat_id).outerjoin(valid, mine)
    lost = select(valid.c.performance_id, valid.c.seat_id).outerjoin(SeatState, mine)
    return [
        *await _named(
            session, astray.where(SeatState.state == Standing.SOLD, valid.c.seat_id.is_(None)), "is sold to none"
        ),
        *await _named(session, lost.where(SeatState.seat_id.is_(None)), "is not sold to its ticket"),
    ]


async def _named(session: AsyncSession, query: Select[*tuple[Any, ...]], what: str) -> list[LedgerFault]:
    return [_fault(row[0], f"seat {row[1]} {what}") for row in await session.execute(query.limit(_WORST))]


def _fault(subject: str, what: str) -> LedgerFault:
    return LedgerFault(code="places", subject=subject, what=what)
