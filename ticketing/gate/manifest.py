"""What a device needs to check tickets without a network: serials, groups, seats, who is inside, what is void.

No code and no name stands in it: a serial cannot be typed at a door. Names come along for devices that the house
allowed to hold them.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts.ticket_rotation import DoorKeys
from ticketing.catalog import queries as catalog
from ticketing.catalog.models import Performance
from ticketing.catalog.schemas import PerformanceState
from ticketing.entry_codes import revocations
from ticketing.gate import queries, signing
from ticketing.gate.admit import BEFORE_DOORS
from ticketing.gate.devices import Device
from ticketing.gate.models import GatePresence
from ticketing.gate.schemas import MANIFEST_PAGE, GatePerformance, ManifestTicket, ManifestView
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.schemas import OrderState, TicketState

_SOON = timedelta(days=3)
_OVERLAP = timedelta(seconds=30)  # what was written while we read the last time comes again
_MOST_EVENINGS = 50


async def performances(session: AsyncSession, *, device: Device, now: datetime) -> list[GatePerformance]:
    """What is on soon in the device's house."""
    mine = select(Performance).where(Performance.organisation_id == device.organisation_id)
    mine = mine.where(Performance.state.in_([PerformanceState.ON_SALE, PerformanceState.CLOSED]))
    soon = mine.where(Performance.ends_at > now, Performance.starts_at < now + _SOON)
    rows = await session.scalars(soon.order_by(Performance.starts_at).limit(_MOST_EVENINGS))
    return [GatePerformance.model_validate(row, from_attributes=True) for row in rows]


async def page(
    session: AsyncSession,
    *,
    performance: Performance,
    device: Device,
    after: str,
    since: int,
    keys: DoorKeys,
    now: datetime,
) -> ManifestView:
    """Tickets after that one, and everything that changed since. Raises PerformanceNotFound."""
    rows = await _tickets(session, performance_id=performance.id, after=after)
    places = await queries.places_of(session, performance_id=performance.id)
    inside, valid = await queries.counts(session, performance_id=performance.id)
    return ManifestView(
        server_time=int(now.timestamp() * 1000),
        performance=await catalog.performance_view(session, performance_id=performance.id, now=now),
        opens_at=performance.doors_at - BEFORE_DOORS,
        tickets=[_ticket(ticket, order, places, device, why) for ticket, order, why in rows],
        after=rows[-1][0].id if rows else after,
        complete=len(rows) < MANIFEST_PAGE,
        revoked=await _revoked(session, performance_id=performance.id, now=now),
        inside=await _inside(session, performance_id=performance.id, since=since),
        keys=[signing.shown(key.public_bytes_raw()) for key in keys.public.values()],
        rotation=signing.shown(keys.rotation),
        count_inside=inside,
        count_valid=valid,
    )


async def _tickets(session: AsyncSession, *, performance_id: str, after: str) -> list[tuple[Ticket, Order, str | None]]:
    mine = select(Ticket, Order, OrderLine.concession).join(Order, Order.id == Ticket.order_id)
    mine = mine.join(OrderLine, OrderLine.id == Ticket.order_line_id)
    mine = mine.where(Ticket.performance_id == performance_id, Ticket.id > after)
    rows = await session.execute(mine.order_by(Ticket.id).limit(MANIFEST_PAGE))
    return [(ticket, order, why) for ticket, order, why in rows]


def _ticket(ticket: Ticket, order: Order, places: dict[str, int], device: Device, why: str | None) -> ManifestTicket:
    count = places.get(ticket.order_id, 1)
    return ManifestTicket(
        serial=ticket.serial or "",
        group=ticket.order_id if count > 1 else "",
        places=count,
        seat=queries.seat_of(ticket),
        door=str(getattr(ticket, "gate_door", None) or ""),
        evidence=queries.evidence(why),
        name=order.buyer_name if device.sees_names else "",
    )


def _void() -> ColumnElement[bool]:
    return or_(Ticket.state != TicketState.VALID, Order.state != OrderState.PAID)


async def _revoked(session: AsyncSession, *, performance_id: str, now: datetime) -> list[str]:
    mine = select(Ticket.serial).join(Order, Order.id == Ticket.order_id)
    rows = await session.scalars(mine.where(Ticket.performance_id == performance_id, _void()))
    told = await revocations.since(session, performance_id=performance_id, version=0, now=now)
    return sorted({serial for serial in rows if serial} | set(told.revoked))


async def _inside(session: AsyncSession, *, performance_id: str, since: int) -> dict[str, int]:
    changed: Any = select(GatePresence).where(GatePresence.performance_id == performance_id)
    if since:
        changed = changed.where(GatePresence.changed_at >= datetime.fromtimestamp(since / 1000, UTC) - _OVERLAP)
    else:
        changed = changed.where(GatePresence.inside > 0)
    return {f"{row.subject}|{row.zone}": row.inside for row in await session.scalars(changed)}
