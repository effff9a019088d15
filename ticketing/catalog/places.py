"""How many places performances have, and how many are left: pools and seats counted together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog.models import Offer, Performance, Pool, PriceZone, SeatState
from ticketing.catalog.schemas import Standing


@dataclass(slots=True)
class Count:
    """Places of one performance; without those that the house keeps from sale."""

    capacity: int = 0
    held: int = 0
    sold: int = 0
    zones: int = 0
    lowest_price_minor: int | None = None  # of its zones, if there are any, with the fee

    @property
    def left(self) -> int:
        """What nobody bought or is about to buy."""
        return self.capacity - self.held - self.sold


async def counts(session: AsyncSession, *, performances: Sequence[Performance], now: datetime) -> dict[str, Count]:
    """Of each performance its places now."""
    found = {performance.id: Count() for performance in performances}
    pools = select(Pool.performance_id, func.sum(Pool.capacity), func.sum(Pool.held), func.sum(Pool.sold))
    pools = pools.where(Pool.performance_id.in_(sorted(found))).group_by(Pool.performance_id)
    for performance_id, capacity, held, sold in await session.execute(pools):
        found[str(performance_id)] = Count(capacity, held, sold)
    prices = select(PriceZone.performance_id, func.count(), func.min(Offer.price_minor + Offer.fee_minor))
    prices = prices.join(Offer, Offer.id == PriceZone.offer_id).where(PriceZone.performance_id.in_(sorted(found)))
    for performance_id, zones, lowest in await session.execute(prices.group_by(PriceZone.performance_id)):
        found[performance_id].zones, found[performance_id].lowest_price_minor = zones, lowest
    seated = sorted(performance.id for performance in performances if performance.seat_map_id)
    if seated:
        await _count_seats(session, found, seated, now)
    return found


async def _count_seats(session: AsyncSession, found: dict[str, Count], seated: Sequence[str], now: datetime) -> None:
    lapsed = (SeatState.expires_at <= now).label("lapsed")
    rows = select(SeatState.performance_id, SeatState.state, lapsed, func.count())
    rows = rows.where(SeatState.performance_id.in_(seated)).group_by(SeatState.performance_id, SeatState.state, lapsed)
    for performance_id, state, is_over, count in await session.execute(rows):
        of = found[performance_id]
        if state is Standing.BLOCKED and not is_over:
            continue
        of.capacity += count
        of.held += count if state is Standing.HELD and not is_over else 0
        of.sold += count if state is Standing.SOLD else 0
