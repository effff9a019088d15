"""What of a performance is free, as maps in browsers show it: one letter per seat, and what changed since."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog import places
from ticketing.catalog.models import Offer, Performance, Pool, PriceZone, SeatState
from ticketing.catalog.schemas import Price, Standing
from ticketing.inventory import seats
from ticketing.inventory.schemas import SeatChanges, SeatsView, ZoneView
from ticketing.seating.models import SeatMapVersion

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NOT_SOLD = "-"
_LETTERS = {Standing.FREE: "f", Standing.HELD: "h", Standing.SOLD: "s", Standing.BLOCKED: "b"}
_OVERLAP = timedelta(seconds=3)  # a change is dated by when its transaction began, and seen when it ends
_OLDEST = timedelta(minutes=10)
_MOST_CHANGES = 5000


async def view(
    session: AsyncSession, *, performance: Performance, now: datetime, opened: Collection[str] | None = None
) -> SeatsView:
    """All seats and zones as they are now; for whoever has these offers `opened`, without those that take a code."""
    rows = select(SeatState.position, SeatState.zone_id, SeatState.state, SeatState.expires_at)
    found = (await session.execute(rows.where(SeatState.performance_id == performance.id))).all()
    zones = await _zones(session, performance, found, now, opened)
    numbers = {zone.id: _DIGITS[number] for number, zone in enumerate(zones)}
    count = await session.scalar(
        select(SeatMapVersion.seats_count).where(SeatMapVersion.id == (performance.seat_map_id or ""))
    )
    letters, seat_zones = [_NOT_SOLD] * (count or 0), [_NOT_SOLD] * (count or 0)
    for row in (row for row in found if row.zone_id in numbers):
        letters[row.position], seat_zones[row.position] = _letter(row, now), numbers[row.zone_id]
    return SeatsView(
        map_id=performance.seat_map_id,
        version=seats.milliseconds(now),
        zones=zones,
        seat_zones="".join(seat_zones),
        states="".join(letters),
    )


async def changes(
    session: AsyncSession, *, performance_id: str, since: int, now: datetime, opened: Collection[str] | None = None
) -> SeatChanges:
    """What is different since the version of the last answer, as `view` shows it; some may have been told before."""
    version = seats.milliseconds(now)
    if not version - _OLDEST // timedelta(milliseconds=1) <= since <= version:
        return SeatChanges(version=version, reset=True)
    from_then = since - _OVERLAP // timedelta(milliseconds=1)
    lapsed_since = now - timedelta(milliseconds=version - from_then)
    lapsed = and_(SeatState.expires_at > lapsed_since, SeatState.expires_at <= now)
    rows = select(SeatState.position, SeatState.state, SeatState.expires_at)
    rows = rows.where(SeatState.performance_id == performance_id, or_(SeatState.changed_at >= from_then, lapsed))
    if opened is not None:
        hidden = select(PriceZone.id).join(Offer, Offer.id == PriceZone.offer_id)
        hidden = hidden.where(PriceZone.performance_id == performance_id, places.by_code(opened=opened, now=now))
        rows = rows.where(SeatState.zone_id.not_in(hidden))
    found = (await session.execute(rows.order_by(SeatState.position).limit(_MOST_CHANGES + 1))).all()
    if len(found) > _MOST_CHANGES:
        return SeatChanges(version=version, reset=True)
    return SeatChanges(version=version, changed=[(row.position, _letter(row, now)) for row in found])


def _letter(row: Any, now: datetime) -> str:
    over = row.state in {Standing.HELD, Standing.BLOCKED} and row.expires_at is not None and row.expires_at <= now
    return _LETTERS[Standing.FREE if over else row.state]


async def _zones(
    session: AsyncSession, performance: Performance, found: Any, now: datetime, opened: Collection[str] | None
) -> list[ZoneView]:
    query = select(PriceZone, Offer, Pool).join(Offer, Offer.id == PriceZone.offer_id)
    query = query.outerjoin(Pool, Pool.offer_id == Offer.id).where(PriceZone.performance_id == performance.id)
    if opened is not None:
        query = query.where(not_(places.by_code(opened=opened, now=now)))
    in_zone = Counter(row.zone_id for row in found)
    free = Counter(row.zone_id for row in found if _letter(row, now) == "f")
    views = []
    for zone, offer, pool in await session.execute(query.order_by(Offer.position)):
        places_left = pool.capacity - pool.held - pool.sold if pool is not None else 0
        views.append(
            ZoneView(
                id=zone.id,
                offer_id=offer.id,
                name_vi=zone.name_vi,
                name_en=zone.name_en,
                colour=zone.colour,
                price=Price(minor=offer.price_minor, currency=offer.currency),
                fee=Price(minor=offer.fee_minor, currency=offer.currency),
                left=free[zone.id] + places_left,
                seats=in_zone[zone.id],
                places=pool.capacity if pool is not None else 0,
                places_left=places_left,
                starts_at=zone.starts_at,
                ends_at=zone.ends_at,
            )
        )
    return views
