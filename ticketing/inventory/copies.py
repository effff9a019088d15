"""A performance on other days: the same play, hall, prices and slots at the same times of day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog import performances
from ticketing.catalog.errors import CopiesRefused
from ticketing.catalog.models import Offer, Performance, Pool, PriceZone, SeatState
from ticketing.catalog.schemas import PerformanceState, PerformanceWish
from ticketing.inventory import seating
from ticketing.inventory.schemas import CopiesView, CopiesWish, SeatingWish, ZoneWish

MOST_SEATS: Final = 50_000  # written in one transaction
_LATEST = timedelta(days=730)
_SAME = ("organisation_id", "name_vi", "name_en", "about_vi", "about_en", "venue_name", "venue_address", "zone")


async def make(session: AsyncSession, *, original: Performance, wish: CopiesWish, now: datetime) -> CopiesView:
    """Copies on the days of the wish, each with what can be sold of it and nothing sold; asked twice, made once.

    Raises CopiesRefused, PerformanceStateRefused.
    """
    days = sorted(set(wish.days))
    pattern = await _plan(session, original)
    plans = [pattern.moved_to(day) for day in days]
    seats = sum(len(zone.seats) for zone in pattern.seating.zones)
    begins = [plan.wish.starts_at for plan in plans]
    if seats * len(days) > MOST_SEATS or begins[0] <= now or begins[-1] > now + _LATEST:
        raise CopiesRefused
    await session.execute(select(Performance.id).where(Performance.id == original.id).with_for_update())
    there = await _played(session, original, begins)
    return CopiesView(
        made=[
            await _copy(session, plan, on_sale=wish.on_sale, now=now)
            for plan in plans
            if plan.wish.starts_at not in there
        ],
        passed_over=[day for day, begin in zip(days, begins, strict=True) if begin in there],
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a copy is made of; `doors` are those of the zones' places without numbers."""

    wish: PerformanceWish
    seating: SeatingWish
    doors: Sequence[str | None]
    by_code: Mapping[int, datetime | None]  # of the offers that take an access code: from when everybody may

    def moved_to(self, day: date) -> "_Plan":
        """The same on that day of the venue: clocks say the same, whatever their zone does in between."""
        zone = ZoneInfo(self.wish.zone)
        apart = day - self.wish.starts_at.astimezone(zone).date()

        def moved(moment: datetime) -> datetime:
            return moment.astimezone(zone) + apart  # wall-clock arithmetic: the zone is the same object

        times = {name: moved(getattr(self.wish, name)) for name in ("doors_at", "starts_at", "ends_at")}
        zones = [
            one.model_copy(update={"starts_at": moved(one.starts_at), "ends_at": moved(one.ends_at)})
            if one.starts_at is not None and one.ends_at is not None
            else one
            for one in self.seating.zones
        ]
        return replace(
            self,
            wish=self.wish.model_copy(update=times),
            seating=self.seating.model_copy(update={"zones": tuple(zones)}),
        )


async def _plan(session: AsyncSession, original: Performance) -> _Plan:
    own = select(Offer.price_minor, Pool.capacity).join(Pool, Pool.offer_id == Offer.id)
    price, capacity = (await session.execute(own.where(Offer.performance_id == original.id, Offer.position == 0))).one()
    wish = PerformanceWish.model_validate(
        {name: getattr(original, name) for name in _SAME}
        | {name: getattr(original, name) for name in ("doors_at", "starts_at", "ends_at", "age_rating")}
        | {"capacity": max(capacity, 1), "price_minor": price}
    )
    rows = select(PriceZone, Offer, Pool.capacity).join(Offer, Offer.id == PriceZone.offer_id)
    rows = rows.outerjoin(Pool, Pool.offer_id == Offer.id).where(PriceZone.performance_id == original.id)
    zones, doors = [], []
    for zone, offer, places in await session.execute(rows.order_by(Offer.position)):
        mine = select(SeatState.seat_id).where(SeatState.performance_id == original.id, SeatState.zone_id == zone.id)
        zones.append(_zone_wish(zone, offer, places, (await session.scalars(mine.order_by(SeatState.position))).all()))
        doors.append(zone.door)
    closed = select(Offer.position, Offer.everybody_from).where(Offer.performance_id == original.id, Offer.with_code)
    by_code = {position: everybody_from for position, everybody_from in await session.execute(closed)}
    return _Plan(wish, SeatingWish(seat_map_id=original.seat_map_id, zones=tuple(zones)), doors, by_code)


def _zone_wish(zone: PriceZone, offer: Offer, places: int | None, seats: Sequence[str]) -> ZoneWish:
    return ZoneWish(
        name_vi=zone.name_vi,
        name_en=zone.name_en,
        price_minor=offer.price_minor,
        fee_minor=offer.fee_minor,
        colour=zone.colour,
        seats=tuple(seats),
        capacity=places or None,
        starts_at=zone.starts_at,
        ends_at=zone.ends_at,
    )


async def _played(session: AsyncSession, original: Performance, begins: Sequence[datetime]) -> set[datetime]:
    """At which of these moments the house plays the same at the same venue already."""
    same = select(Performance.starts_at).where(
        Performance.organisation_id == original.organisation_id,
        Performance.name_vi == original.name_vi,
        Performance.venue_name == original.venue_name,
        Performance.state != PerformanceState.CANCELLED,
        Performance.starts_at.in_(begins),
    )
    return set(await session.scalars(same))


async def _copy(session: AsyncSession, plan: _Plan, *, on_sale: bool, now: datetime) -> str:
    performance_id = await performances.create(session, wish=plan.wish, now=now)
    if plan.seating.zones:
        performance = await session.get_one(Performance, performance_id)
        await seating.give(session, performance=performance, wish=plan.seating, now=now)
        for position, door in ((number, door) for number, door in enumerate(plan.doors, 1) if door):
            offers = select(Offer.id).where(Offer.performance_id == performance_id, Offer.position == position)
            await session.execute(update(PriceZone).where(PriceZone.offer_id.in_(offers)).values(door=door))
    for position, everybody_from in plan.by_code.items():
        mine = update(Offer).where(Offer.performance_id == performance_id, Offer.position == position)
        await session.execute(mine.values(with_code=True, everybody_from=everybody_from))
    if on_sale:
        await performances.move(session, performance_id=performance_id, to=PerformanceState.ON_SALE, now=now)
    return performance_id
