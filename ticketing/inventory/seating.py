"""Give a performance its map and zones: offers, pools and seats of what is to be sold."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from ticketing.catalog.models import Offer, OfferState, Performance, Pool, PriceZone, SeatState
from ticketing.catalog.schemas import OfferKind, PerformanceState, Standing
from ticketing.inventory import arrange, seats
from ticketing.inventory.arrange import Seated
from ticketing.inventory.errors import SeatingFixed, SeatingRefused
from ticketing.inventory.schemas import SeatingWish, ZoneWish
from ticketing.seating import queries as maps
from ticketing.seating.errors import SeatMapNotFound
from ticketing.seating.schemas import SeatMap

_CURRENCY = "VND"


async def give(session: AsyncSession, *, performance: Performance, wish: SeatingWish, now: datetime) -> None:
    """Map and zones as the wish says. Once places are held or sold only names, prices and larger areas may change.

    Raises SeatMapNotFound, SeatingRefused, SeatingFixed.
    """
    drawing = await _drawing(session, performance, wish)
    seated = arrange.seats(drawing, wish.zones) if drawing else []
    _check(wish, drawing, seated)
    await session.execute(select(Performance.id).where(Performance.id == performance.id).with_for_update())
    offers = await _offers(session, performance)
    before = await _layout(session, performance)
    same = before == (wish.seat_map_id, len(wish.zones), frozenset((s.seat_id, s.zone) for s in seated))
    if not same and await _is_taken(session, performance):
        raise SeatingFixed
    performance.seat_map_id, performance.updated_at = wish.seat_map_id, now
    blocked = {} if same else await _clear(session, performance, zones=len(wish.zones))
    zone_ids = [
        await _write_zone(session, performance, offers.get(number), zone, position=number, drawing=drawing)
        for number, zone in enumerate(wish.zones, 1)
    ]
    if wish.zones:
        own = update(Pool).where(Pool.offer_id == offers[0].id, Pool.held + Pool.sold == 0)
        if await session.scalar(own.values(capacity=0).returning(Pool.id)) is None:
            raise SeatingFixed
    if not same and seated:
        rows = [_seat_row(seat, performance.id, zone_ids[seat.zone], blocked.get(seat.seat_id), now) for seat in seated]
        await (await session.connection()).execute(insert(SeatState), rows)
    await session.flush()


async def _drawing(session: AsyncSession, performance: Performance, wish: SeatingWish) -> SeatMap | None:
    if wish.seat_map_id is None:
        return None
    published = await maps.published(session, map_id=wish.seat_map_id)
    if published.organisation_id != performance.organisation_id:
        raise SeatMapNotFound
    return published.document


def _check(wish: SeatingWish, drawing: SeatMap | None, seated: Sequence[Seated]) -> None:
    if drawing is not None and not wish.zones:
        raise SeatingRefused(what="0 hạng vé / 0 zones")
    for number, zone in enumerate(wish.zones):
        places, _door = arrange.standing(drawing, zone)
        if not places and not any(seat.zone == number for seat in seated):
            raise SeatingRefused(what=f"{zone.name_vi} / {zone.name_en}: 0")
        named = zone.sections or zone.rows or zone.seats
        if drawing is None and named:
            raise SeatingRefused(what=f"{zone.name_vi} / {zone.name_en}")
        if (zone.starts_at is None) != (zone.ends_at is None):
            raise SeatingRefused(what=f"{zone.name_vi} / {zone.name_en}: giờ / times")
        if zone.starts_at is not None and zone.ends_at is not None and zone.starts_at >= zone.ends_at:
            raise SeatingRefused(what=f"{zone.name_vi} / {zone.name_en}: giờ / times")


async def _offers(session: AsyncSession, performance: Performance) -> dict[int, Offer]:
    rows = await session.scalars(select(Offer).where(Offer.performance_id == performance.id))
    return {offer.position: offer for offer in rows}


async def _layout(
    session: AsyncSession, performance: Performance
) -> tuple[str | None, int, frozenset[tuple[str, int]]]:
    """The map, how many zones, and which seat is in which."""
    zones = select(PriceZone.id, Offer.position).join(Offer, Offer.id == PriceZone.offer_id)
    zones = zones.where(PriceZone.performance_id == performance.id)
    numbers = {zone_id: position - 1 for zone_id, position in await session.execute(zones)}
    rows = select(SeatState.seat_id, SeatState.zone_id).where(SeatState.performance_id == performance.id)
    seated = frozenset((seat_id, numbers[zone_id]) for seat_id, zone_id in await session.execute(rows))
    return performance.seat_map_id, len(numbers), seated


async def _is_taken(session: AsyncSession, performance: Performance) -> bool:
    mine = select(Pool.held + Pool.sold).where(Pool.performance_id == performance.id).order_by(Pool.offer_id)
    if any((await session.scalars(mine.with_for_update())).all()):
        return True
    rows = select(SeatState.state).where(SeatState.performance_id == performance.id).order_by(SeatState.seat_id)
    states = (await session.scalars(rows.with_for_update())).all()
    return any(state in {Standing.HELD, Standing.SOLD} for state in states)


async def _clear(session: AsyncSession, performance: Performance, *, zones: int) -> dict[str, Any]:
    """Take seats and surplus zones away; the blocked seats, by id."""
    rows = select(SeatState.seat_id, SeatState.block_id, SeatState.expires_at)
    rows = rows.where(SeatState.performance_id == performance.id, SeatState.state == Standing.BLOCKED)
    blocked = {row.seat_id: row for row in await session.execute(rows)}
    await session.execute(delete(SeatState).where(SeatState.performance_id == performance.id))
    surplus = select(Offer.id).where(Offer.performance_id == performance.id, Offer.position > zones)
    offer_ids = (await session.scalars(surplus)).all()
    await session.execute(delete(PriceZone).where(PriceZone.offer_id.in_(offer_ids)))
    await session.execute(delete(Pool).where(Pool.offer_id.in_(offer_ids)))
    return blocked


async def _write_zone(
    session: AsyncSession,
    performance: Performance,
    offer: Offer | None,
    wish: ZoneWish,
    *,
    position: int,
    drawing: SeatMap | None,
) -> str:
    """The zone's offer, its row and its pool; its id."""
    is_open = performance.state is PerformanceState.ON_SALE
    if offer is None:
        offer = Offer(id=ids.new("ofr"), organisation_id=performance.organisation_id, kind=OfferKind.ADMISSION)
        offer.performance_id, offer.position, offer.currency = performance.id, position, _CURRENCY
        session.add(offer)
    offer.price_minor, offer.fee_minor = wish.price_minor, wish.fee_minor
    offer.state = OfferState.OPEN if is_open else OfferState.CLOSED
    await session.flush()
    zone = (await session.scalars(select(PriceZone).where(PriceZone.offer_id == offer.id))).one_or_none()
    if zone is None:
        zone = PriceZone(id=ids.new("zon"), performance_id=performance.id, offer_id=offer.id)
        session.add(zone)
    places, zone.door = arrange.standing(drawing, wish)
    zone.name_vi, zone.name_en, zone.colour = wish.name_vi, wish.name_en, wish.colour
    zone.starts_at, zone.ends_at = wish.starts_at, wish.ends_at
    await session.flush()
    await _write_pool(session, performance, offer, places)
    return zone.id


async def _write_pool(session: AsyncSession, performance: Performance, offer: Offer, places: int) -> None:
    pool = (await session.scalars(select(Pool).where(Pool.offer_id == offer.id).with_for_update())).one_or_none()
    if pool is None and places:
        pool = Pool(id=ids.new("pol"), performance_id=performance.id, offer_id=offer.id, capacity=0, held=0, sold=0)
        session.add(pool)
    if pool is not None:
        if pool.held + pool.sold > places:
            raise SeatingFixed
        pool.capacity = places
        await session.flush()


def _seat_row(seat: Seated, performance_id: str, zone_id: str, blocked: Any, now: datetime) -> dict[str, Any]:
    return {
        "performance_id": performance_id,
        "seat_id": seat.seat_id,
        "zone_id": zone_id,
        "position": seat.position,
        "run": seat.run,
        "rank": seat.rank,
        "unit": seat.unit,
        "label_vi": seat.label_vi,
        "label_en": seat.label_en,
        "door": seat.door,
        "state": Standing.FREE if blocked is None else Standing.BLOCKED,
        "hold_id": None,
        "expires_at": None if blocked is None else blocked.expires_at,
        "order_line_id": None,
        "block_id": None if blocked is None else blocked.block_id,
        "changed_at": seats.milliseconds(now),
    }
