"""Places without numbers, counted per offer. The database's CHECK has the last word.

Lock order of the house: order, payment, hold, pools, seats; the pools of one transaction in the order of their offers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog.errors import CapacityTooSmall, SoldOut
from ticketing.catalog.models import Offer, Pool
from ticketing.catalog.schemas import OfferKind


@dataclass(frozen=True, slots=True)
class Shift:
    """By how much the two counts of a pool change."""

    held: int = 0
    sold: int = 0

    def __add__(self, other: "Shift") -> "Shift":
        return Shift(self.held + other.held, self.sold + other.sold)


_table = Pool.__table__
_SHIFTED = (
    update(Pool)
    .where(Pool.offer_id == bindparam("of"))
    .values(held=Pool.held + bindparam("more_held"), sold=Pool.sold + bindparam("more_sold"))
    .execution_options(synchronize_session=False)
)

_wanted = bindparam("wanted", type_=Integer)
_HAS_ROOM = or_(_wanted <= 0, Pool.capacity - Pool.held - Pool.sold >= _wanted)
_SHIFTED_IF_ROOM = _SHIFTED.where(_HAS_ROOM).returning(Pool.offer_id)


async def left(session: AsyncSession, *, offer_ids: Iterable[str]) -> dict[str, int]:
    """How many places each of these offers has left; locked until the end. An offer without a pool is not named: a
    stream has seats without end then, and gets no number of them before this transaction has ended."""
    wanted = sorted(offer_ids)
    found = await _left(session, wanted)
    endless = [offer_id for offer_id in wanted if offer_id not in found]
    if endless and await _keep_endless(session, endless):
        found |= await _left(session, endless)  # one got its number a moment ago
    return found


async def _left(session: AsyncSession, offer_ids: Sequence[str]) -> dict[str, int]:
    locked = select(Pool.offer_id, Pool.capacity - Pool.held - Pool.sold).where(Pool.offer_id.in_(offer_ids))
    rows = await session.execute(locked.order_by(Pool.offer_id).with_for_update())
    return {offer_id: count for offer_id, count in rows}


async def _keep_endless(session: AsyncSession, offer_ids: Sequence[str]) -> bool:
    """Whoever gives one of these streams a number of seats (`orders.stream_seats`) waits; False: no stream is named."""
    streams = select(Offer.id).where(Offer.id.in_(offer_ids), Offer.kind == OfferKind.TITLE_VIEW).order_by(Offer.id)
    return bool((await session.scalars(streams.with_for_update(read=True, key_share=True))).all())


async def shift(session: AsyncSession, *, by: Mapping[str, Shift]) -> None:
    """Hold, sell, free: all of it or nothing. An offer without a pool has places without end. Raises SoldOut."""
    wanted = {offer_id: step for offer_id, step in by.items() if step != Shift()}
    if not wanted or (len(wanted) == 1 and await _shift_one(session, *next(iter(wanted.items())))):
        return
    free = await left(session, offer_ids=wanted)
    if any(wanted[offer_id].held + wanted[offer_id].sold > max(count, 0) for offer_id, count in free.items()):
        raise SoldOut
    await write(session, by={offer_id: wanted[offer_id] for offer_id in free})


async def take(session: AsyncSession, *, offer_id: str, count: int) -> bool:
    """Sell places that nobody holds; False, and nothing has happened, without a pool or room in it."""
    return await _shift_one(session, offer_id, Shift(sold=count))


async def _shift_one(session: AsyncSession, offer_id: str, step: Shift) -> bool:
    """Lock, look and write at once, where there is a pool with room; else nothing has happened."""
    wanted = {"of": offer_id, "more_held": step.held, "more_sold": step.sold, "wanted": step.held + step.sold}
    return await session.scalar(_SHIFTED_IF_ROOM, wanted) is not None


async def write(session: AsyncSession, *, by: Mapping[str, Shift]) -> None:
    """Change pools that this transaction has locked."""
    changes = [
        {"of": offer_id, "more_held": step.held, "more_sold": step.sold}
        for offer_id, step in sorted(by.items())
        if step != Shift()
    ]
    if changes:
        await (await session.connection()).execute(_SHIFTED, changes)


async def resize(session: AsyncSession, *, offer_id: str, capacity: int) -> None:
    """Another number of places. Raises CapacityTooSmall."""
    fits = (Pool.offer_id == offer_id) & (Pool.held + Pool.sold <= capacity)
    if await session.scalar(update(Pool).where(fits).values(capacity=capacity).returning(Pool.id)) is None:
        raise CapacityTooSmall
