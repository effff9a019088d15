"""Reads about the doors."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog import queries as catalog
from ticketing.catalog.models import Performance
from ticketing.gate.models import Scan
from ticketing.gate.schemas import DoorView, ScanView, Verdict
from ticketing.orders import ticket_codes
from ticketing.orders.models import Order, Ticket
from ticketing.orders.schemas import OrderState, TicketState

_LATEST = 10


async def door(session: AsyncSession, *, performance_id: str, now: datetime) -> DoorView:
    """How full the house is. Raises PerformanceNotFound."""
    entered = await session.scalar(
        select(func.count())
        .select_from(Scan)
        .where(Scan.performance_id == performance_id, Scan.verdict == Verdict.ACCEPTED)
    )
    admitted = select(Scan.ticket_id).where(Scan.performance_id == performance_id, Scan.verdict == Verdict.ACCEPTED)
    expected = await session.scalar(
        select(func.count())
        .select_from(Ticket)
        .join(Order, Order.id == Ticket.order_id)
        .where(Ticket.performance_id == performance_id, Ticket.state == TicketState.VALID)
        .where(Order.state == OrderState.PAID, Ticket.id.not_in(admitted))
    )
    mine = select(Scan).where(Scan.performance_id == performance_id)
    latest = (await session.scalars(mine.order_by(Scan.scanned_at.desc(), Scan.id.desc()).limit(_LATEST))).all()
    return DoorView(
        performance=await catalog.performance_view(session, performance_id=performance_id, now=now),
        entered=entered or 0,
        expected=expected or 0,
        latest=await views(session, scans=latest),
    )


async def views(session: AsyncSession, *, scans: Sequence[Scan]) -> list[ScanView]:
    """The scans as they cross HTTP, in the order given."""
    ticket_ids = [scan.ticket_id for scan in scans if scan.ticket_id]
    entries = select(Scan).where(Scan.ticket_id.in_(ticket_ids), Scan.verdict == Verdict.ACCEPTED)
    entered = {entry.ticket_id: entry for entry in await session.scalars(entries)}
    wanted = select(Ticket.id, Performance).join(Performance, Performance.id == Ticket.performance_id)
    evenings = {
        ticket_id: evening for ticket_id, evening in await session.execute(wanted.where(Ticket.id.in_(ticket_ids)))
    }
    return [_view(scan, entered.get(scan.ticket_id), evenings.get(scan.ticket_id or "")) for scan in scans]


def _view(scan: Scan, entry: Scan | None, evening: Performance | None) -> ScanView:
    used = entry if scan.verdict is Verdict.USED else None
    other = evening if scan.verdict is Verdict.OTHER_PERFORMANCE else None
    return ScanView(
        id=scan.id,
        verdict=scan.verdict,
        code_shown=ticket_codes.shown(scan.code),
        door=scan.door,
        scanned_at=scan.scanned_at,
        entered_at=used.scanned_at if used else None,
        entered_door=used.door if used else None,
        other_vi=other.name_vi if other else None,
        other_en=other.name_en if other else None,
        other_starts_at=other.starts_at if other else None,
    )
