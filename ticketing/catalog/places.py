"""How many places performances have, and how many are left: pools and seats counted together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog.models import Offer, Performance, Pool, PriceZone, SeatState
from ticketing.catalog.schemas import ByCode, Standing


@dataclass(slots=True)
class Count:
    """Places of one performance; without those that the house keeps from sale."""

    capacity: int = 0
    held: int = 0
    sold: int = 0
    by_code: int = 0  # of these left, for people with a code alone
    prices: list[int] = field(default_factory=list)  # of its zones that take no code, with the fee
    prices_by_code: list[int] = field(default_factory=list)
    everybody_from: datetime | None = None  # when the next zone that takes a code is sold to everybody

    @property
    def left(self) -> int:
        """What nobody bought or is about to buy, and everybody may."""
        return self.capacity - self.held - self.sold - self.by_code

    def take_in(self, *, capacity: int, held: int, sold: int, by_code: bool) -> None:
        """More places of the same performance."""
        self.capacity, self.held, self.sold = self.capacity + capacity, self.held + held, self.sold + sold
        self.by_code += capacity - held - sold if by_code else 0

    @property
    def lowest_price_minor(self) -> int | None:
        """The lowest that everybody may buy for; when all of it takes a code, the lowest of that."""
        return min(self.prices or self.prices_by_code, default=None)

    @property
    def zones(self) -> int:
        """How many price zones it has."""
        return len(self.prices) + len(self.prices_by_code)

    def way_in(self, *, own_by_code: bool) -> ByCode:
        """How much of it takes a code; without zones that stands in its own offer."""
        if not self.zones:
            return ByCode.ALL if own_by_code else ByCode.NOTHING
        if not self.prices_by_code:
            return ByCode.NOTHING
        return ByCode.SOME if self.prices else ByCode.ALL


def by_code(*, opened: Collection[str], now: datetime) -> ColumnElement[bool]:
    """Whether an offer takes a code now, for somebody who has these opened."""
    closed = or_(Offer.everybody_from.is_(None), Offer.everybody_from > now)
    return and_(Offer.with_code.is_(True), closed, Offer.id.not_in(sorted(opened)))


async def counts(
    session: AsyncSession, *, performances: Sequence[Performance], now: datetime, opened: Collection[str] = ()
) -> dict[str, Count]:
    """Of each performance its places now; offers that were `opened` take no code."""
    found = {performance.id: Count() for performance in performances}
    closed = by_code(opened=opened, now=now).label("by_code")
    pools = select(Pool.performance_id, closed, func.sum(Pool.capacity), func.sum(Pool.held), func.sum(Pool.sold))
    pools = pools.join(Offer, Offer.id == Pool.offer_id).where(Pool.performance_id.in_(sorted(found)))
    for performance_id, needs, capacity, held, sold in await session.execute(
        pools.group_by(Pool.performance_id, closed)
    ):
        found[str(performance_id)].take_in(capacity=capacity, held=held, sold=sold, by_code=needs)
    hidden = await _count_zones(session, found, closed)
    seated = sorted(performance.id for performance in performances if performance.seat_map_id)
    if seated:
        await _count_seats(session, found, seated, hidden, now)
    return found


async def _count_zones(session: AsyncSession, found: dict[str, Count], closed: ColumnElement[bool]) -> list[str]:
    """How many there are, and the lowest price; the zones that take a code."""
    price = Offer.price_minor + Offer.fee_minor
    rows = select(PriceZone.performance_id, PriceZone.id, price, closed, Offer.everybody_from)
    rows = rows.join(Offer, Offer.id == PriceZone.offer_id).where(PriceZone.performance_id.in_(sorted(found)))
    hidden = []
    for performance_id, zone_id, minor, needs, everybody_from in await session.execute(rows):
        of = found[performance_id]
        (of.prices_by_code if needs else of.prices).append(minor)
        if not needs:
            continue
        hidden.append(zone_id)
        if everybody_from is not None:
            of.everybody_from = min(everybody_from, of.everybody_from or everybody_from)
    return hidden


async def _count_seats(
    session: AsyncSession, found: dict[str, Count], seated: Sequence[str], hidden: Sequence[str], now: datetime
) -> None:
    lapsed = (SeatState.expires_at <= now).label("lapsed")
    kinds = [SeatState.performance_id, SeatState.state, lapsed]
    if hidden:
        kinds.append(SeatState.zone_id.in_(hidden).label("by_code"))
    rows = select(*kinds, func.count().label("places")).where(SeatState.performance_id.in_(seated)).group_by(*kinds)
    for row in await session.execute(rows):
        if row.state is Standing.BLOCKED and not row.lapsed:
            continue
        found[row.performance_id].take_in(
            capacity=row.places,
            held=row.places if row.state is Standing.HELD and not row.lapsed else 0,
            sold=row.places if row.state is Standing.SOLD else 0,
            by_code=bool(hidden) and row.by_code,
        )
