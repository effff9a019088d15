"""Decisions about performances: made, changed, put on sale, closed, cancelled."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from ticketing.catalog import pools, queries
from ticketing.catalog.errors import PerformanceFixed, PerformanceStateRefused, PerformanceTimesRefused
from ticketing.catalog.models import Offer, OfferState, Performance, Pool, PriceZone, SeatState
from ticketing.catalog.schemas import OfferKind, PerformanceState, PerformanceWish, Standing

CURRENCY = "VND"
_LONGEST = timedelta(hours=24)
_ON_TICKETS = ("venue_name", "venue_address", "zone", "doors_at", "starts_at", "ends_at")
_SHOWN = ("name_vi", "name_en", "about_vi", "about_en", "age_rating")
_SOURCES: dict[PerformanceState, frozenset[PerformanceState]] = {
    PerformanceState.DRAFT: frozenset(),
    PerformanceState.ON_SALE: frozenset({PerformanceState.DRAFT, PerformanceState.CLOSED}),
    PerformanceState.CLOSED: frozenset({PerformanceState.ON_SALE}),
    PerformanceState.CANCELLED: frozenset({PerformanceState.DRAFT, PerformanceState.ON_SALE, PerformanceState.CLOSED}),
}


async def create(session: AsyncSession, *, wish: PerformanceWish, now: datetime) -> str:
    """A draft with its places and its offer; its id. Raises PerformanceTimesRefused."""
    _check_times(wish)
    performance_id = ids.new("prf")
    performance = Performance(
        id=performance_id,
        organisation_id=wish.organisation_id,
        state=PerformanceState.DRAFT,
        created_at=now,
        updated_at=now,
        **{name: getattr(wish, name) for name in (*_SHOWN, *_ON_TICKETS)},
    )
    session.add(performance)
    await session.flush()
    offer_id = ids.new("ofr")
    session.add(
        Offer(
            id=offer_id,
            organisation_id=wish.organisation_id,
            kind=OfferKind.ADMISSION,
            performance_id=performance_id,
            price_minor=wish.price_minor,
            currency=CURRENCY,
            state=OfferState.CLOSED,
            position=0,
            fee_minor=0,
        )
    )
    await session.flush()
    session.add(
        Pool(
            id=ids.new("pol"), performance_id=performance_id, offer_id=offer_id, capacity=wish.capacity, held=0, sold=0
        )
    )
    await session.flush()
    return performance_id


async def change(session: AsyncSession, *, performance: Performance, wish: PerformanceWish, now: datetime) -> None:
    """What the wish says, at once or not at all.

    Raises PerformanceTimesRefused, PerformanceFixed, PerformanceStateRefused, CapacityTooSmall.
    """
    _check_times(wish)
    if performance.state is PerformanceState.CANCELLED:
        raise PerformanceStateRefused
    own = select(Offer.id).where(Offer.performance_id == performance.id, Offer.position == 0)
    offer_id = (await session.scalars(own)).one()
    moved = any(getattr(performance, name) != getattr(wish, name) for name in _ON_TICKETS)
    if moved and await _is_taken(session, performance_id=performance.id):
        raise PerformanceFixed
    for name in (*_SHOWN, *_ON_TICKETS):
        setattr(performance, name, getattr(wish, name))
    performance.updated_at = now
    await session.flush()
    await session.execute(update(Offer).where(Offer.id == offer_id).values(price_minor=wish.price_minor))
    zoned = select(PriceZone.id).where(PriceZone.performance_id == performance.id).limit(1)
    if await session.scalar(zoned) is None:  # else its zones say how many places there are
        await pools.resize(session, offer_id=offer_id, capacity=wish.capacity)


async def move(session: AsyncSession, *, performance_id: str, to: PerformanceState, now: datetime) -> None:
    """Put it on sale, close or cancel it; nothing when it stands there already.

    Raises PerformanceNotFound, PerformanceStateRefused.
    """
    performance = await queries.performance(session, performance_id=performance_id)
    if performance.state is to:
        return
    may = (Performance.id == performance_id) & Performance.state.in_(_SOURCES[to])
    moved = update(Performance).where(may).values(state=to, updated_at=now).returning(Performance.id)
    if await session.scalar(moved) is None:
        raise PerformanceStateRefused
    state = OfferState.OPEN if to is PerformanceState.ON_SALE else OfferState.CLOSED
    await session.execute(update(Offer).where(Offer.performance_id == performance_id).values(state=state))


async def _is_taken(session: AsyncSession, *, performance_id: str) -> bool:
    """Whether anybody holds or has bought a place; its pools are locked."""
    mine = select(Pool.held + Pool.sold).where(Pool.performance_id == performance_id).order_by(Pool.offer_id)
    if any((await session.scalars(mine.with_for_update())).all()):
        return True
    seats = select(SeatState.seat_id).where(
        SeatState.performance_id == performance_id, SeatState.state.in_((Standing.HELD, Standing.SOLD))
    )
    return await session.scalar(seats.limit(1)) is not None


def _check_times(wish: PerformanceWish) -> None:
    if not (wish.doors_at <= wish.starts_at < wish.ends_at <= wish.starts_at + _LONGEST):
        raise PerformanceTimesRefused
