"""Take in what doors did without us: lines of their logs, in any order, also again, also carried by somebody else.

A line that a device signed happened: it is kept even if it let somebody in twice. Then who is inside is folded anew for
the tickets and groups it touches (`scan_log`), under the locks that a door which asks takes too.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.gate import admit, devices, queries, signing
from ticketing.gate.models import GateEntry, GatePresence
from ticketing.gate.scan_log import Direction, Entry, Log
from ticketing.gate.schemas import EntryWish
from ticketing.gate.service import line
from ticketing.orders.models import Order, Ticket


async def take(
    session: AsyncSession, *, performance_id: str, organisation_id: str, wishes: list[EntryWish], now: datetime
) -> tuple[int, list[int]]:
    """How many lines are new, and the numbers of those that nobody signed or that name no ticket of this evening."""
    known = await devices.keys(session, organisation_id=organisation_id, device_ids={wish.device_id for wish in wishes})
    groups = await _groups(session, performance_id, organisation_id, {wish.ticket for wish in wishes})
    refused: list[int] = []
    fresh: list[Entry] = []
    for wish in sorted(wishes, key=lambda wish: (wish.device_id, wish.sequence)):
        key, revoked_at = known.get(wish.device_id, (None, None))
        late = revoked_at is not None and wish.at > revoked_at.timestamp() * 1000
        if key is None or late or wish.ticket not in groups:
            refused.append(wish.sequence)
            continue
        if not signing.holds(wish, key, performance_id=performance_id):
            refused.append(wish.sequence)
            continue
        entry = line(wish)._replace(group=groups[wish.ticket])
        if await admit.write(session, performance_id=performance_id, entry=entry, signature=wish.signature, now=now):
            fresh.append(entry)
    if fresh:
        await _fold(session, performance_id=performance_id, fresh=fresh, now=now)
    return len(fresh), refused


async def entries(session: AsyncSession, *, performance_id: str, serials: set[str], groups: set[str]) -> list[Entry]:
    """The log of these tickets and groups."""
    wanted = or_(GateEntry.ticket.in_(serials), GateEntry.group_id.in_(groups))
    rows = await session.scalars(select(GateEntry).where(GateEntry.performance_id == performance_id, wanted))
    return [queries.entry_of(row) for row in rows]


async def _groups(
    session: AsyncSession, performance_id: str, organisation_id: str, serials: set[str]
) -> dict[str, str]:
    """The group of each ticket that is one of this evening; empty where it stands alone."""
    others = Ticket.__table__.alias("of_the_order")
    places = select(func.count()).where(
        others.c.order_id == Ticket.order_id, others.c.performance_id == Ticket.performance_id
    )
    mine = select(Ticket.serial, Ticket.order_id, places.scalar_subquery()).join(Order, Order.id == Ticket.order_id)
    mine = mine.where(Ticket.performance_id == performance_id, Order.organisation_id == organisation_id)
    locked = mine.where(Ticket.serial.in_(serials)).order_by(Ticket.id).with_for_update(key_share=True, of=Ticket)
    rows = await session.execute(locked)
    return {serial: order_id if count > 1 else "" for serial, order_id, count in rows if serial}


async def _fold(session: AsyncSession, *, performance_id: str, fresh: list[Entry], now: datetime) -> None:
    groups = {entry.group for entry in fresh} - {""}
    places = await queries.places_of(session, performance_id=performance_id) if groups else {}
    # Subjects are locked before the log is read, groups before tickets as at the door: whoever was let in meanwhile is
    # in what we read, or waits for us.
    spots = sorted({(entry.group, entry.zone, "") for entry in fresh if entry.group})
    spots += sorted({(entry.ticket, entry.zone, entry.group) for entry in fresh})
    for subject, zone, group in spots:
        row: dict[str, Any] = {"performance_id": performance_id, "subject": subject, "zone": zone, "group_id": group}
        row |= {"inside": 0, "places": places.get(subject, 1), "changed_at": now}
        locked = admit.insert(session, GatePresence.__table__).values(row)
        key = ["performance_id", "subject", "zone"]
        await session.execute(locked.on_conflict_do_update(index_elements=key, set_={"changed_at": now}))
    serials = {entry.ticket for entry in fresh}
    log = Log(await entries(session, performance_id=performance_id, serials=serials, groups=groups))
    house = log.state(places).house
    for subject, zone, _group in spots:
        alone = int((subject, zone) in house.holders)
        here = {"performance_id": performance_id, "subject": subject, "zone": zone}
        row_now = await session.get_one(GatePresence, here, populate_existing=True)
        row_now.inside = house.counts.get((subject, zone), 0) if subject in groups else alone
    came = {entry.ticket for entry in fresh if entry.direction == Direction.IN}
    await admit.mark_entered(session, serials=sorted(came), now=now)
