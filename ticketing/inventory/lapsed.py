"""Holds that are over: found and locked so that they can end together with what the same transaction does next."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from ticketing.access_codes import uses
from ticketing.catalog import pools
from ticketing.catalog.pools import Shift
from ticketing.inventory import seats
from ticketing.inventory.models import Hold, HoldEvent, HoldEventKind, HoldLine
from ticketing.inventory.schemas import HoldState

_LINE = (
    HoldLine.hold_id,
    HoldLine.offer_id,
    HoldLine.performance_id,
    HoldLine.seat_id,
    HoldLine.price_minor,
    HoldLine.access_code_id,
)
_MOST = 1000  # of one transaction; the rest waits for the next buyer or the sweeper


@dataclass(frozen=True, slots=True)
class Ending:
    """Locked holds that end now, and their places."""

    hold_ids: frozenset[str]
    lines: tuple[Any, ...]

    @property
    def seats(self) -> set[seats.Key]:
        """The seats they were of; some may be another's by now."""
        return {(line.performance_id, line.seat_id) for line in self.lines if line.seat_id}

    @property
    def pools(self) -> Counter[str]:
        """How many places of which offer."""
        return Counter(line.offer_id for line in self.lines if not line.seat_id)

    @property
    def codes(self) -> Counter[str]:
        """How many uses of which access code."""
        return Counter(line.access_code_id for line in self.lines if line.access_code_id)


NOTHING = Ending(frozenset(), ())


async def find(
    session: AsyncSession, *, performance_ids: Collection[str], offer_ids: Collection[str], now: datetime
) -> Ending:
    """The lapsed holds of these performances and offers. One that somebody settles just now is left to that."""
    here = select(HoldLine.hold_id).where(
        or_(HoldLine.performance_id.in_(sorted(performance_ids)), HoldLine.offer_id.in_(sorted(offer_ids)))
    )
    return await _locked(session, Hold.id.in_(here), now=now, most=_MOST)


async def find_all(session: AsyncSession, *, now: datetime, most: int) -> Ending:
    """So many lapsed holds, whatever they are of."""
    return await _locked(session, now=now, most=most)


async def _locked(session: AsyncSession, *where: Any, now: datetime, most: int) -> Ending:
    stale = select(Hold.id).where(Hold.state == HoldState.HELD, Hold.expires_at <= now, *where)
    locked = stale.order_by(Hold.id).limit(most).with_for_update(skip_locked=True)
    return await of_holds(session, hold_ids=(await session.scalars(locked)).all())


async def of_holds(session: AsyncSession, *, hold_ids: Collection[str]) -> Ending:
    """These holds, which the transaction has locked, with their lines."""
    if not hold_ids:
        return NOTHING
    lines = select(*_LINE).where(HoldLine.hold_id.in_(sorted(hold_ids)))
    rows = (await session.execute(lines)).all()
    return Ending(frozenset(hold_ids), tuple(rows))


async def write_ended(session: AsyncSession, *, ending: Ending, event: HoldEventKind, now: datetime) -> None:
    """Write down that they ended; their places are the caller's business."""
    if not ending.hold_ids:
        return
    ended = update(Hold).where(Hold.id.in_(sorted(ending.hold_ids))).execution_options(synchronize_session=False)
    await session.execute(ended.values(state=HoldState.RELEASED, ended_at=now))
    places = Counter(line.hold_id for line in ending.lines)
    await session.execute(
        insert(HoldEvent),
        [
            {
                "id": ids.new("hev"),
                "hold_id": hold_id,
                "event": event,
                "at": now,
                "places": places[hold_id],
                "total_minor": 0,
            }
            for hold_id in sorted(ending.hold_ids)
        ],
    )


async def free(session: AsyncSession, *, ending: Ending, event: HoldEventKind, now: datetime) -> None:
    """End them, and free what they kept."""
    if not ending.hold_ids:
        return
    await uses.give_back(session, used=ending.codes.elements())
    await pools.left(session, offer_ids=ending.pools)
    locked = await seats.lock(session, keys=ending.seats)
    await write_ended(session, ending=ending, event=event, now=now)
    known = await pools.left(session, offer_ids=ending.pools)
    await pools.write(session, by={of: Shift(held=-count) for of, count in ending.pools.items() if of in known})
    mine = {key: seats.FREE for key, seat in locked.items() if seat.hold_id in ending.hold_ids}
    await seats.write(session, changes=mine, now=now)
