"""What becomes of a hold: more time, given back, kept for an order, sold; and what money that comes late still gets.

A seat row that names a hold is kept by it exactly as long as the hold is `held`.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from ticketing.access_codes import uses
from ticketing.catalog import pools
from ticketing.catalog.errors import SoldOut
from ticketing.catalog.pools import Shift
from ticketing.catalog.schemas import Standing
from ticketing.inventory import best_seats, lapsed, queries, seats, wishes
from ticketing.inventory.errors import HoldLapsed, HoldNotExtendable, HoldOrdered
from ticketing.inventory.models import Hold, HoldEvent, HoldEventKind
from ticketing.inventory.schemas import HoldState
from ticketing.inventory.seats import Becomes

LONGEST = timedelta(minutes=20)  # of a basket, from its first place on


@dataclass(frozen=True, slots=True)
class Place:
    """One place of an order: its line, and what it is a place of."""

    line_id: str
    offer_id: str
    performance_id: str | None
    seat_id: str | None = None
    zone_id: str | None = None
    access_code_id: str | None = None

    @property
    def key(self) -> seats.Key:
        """The seat's."""
        return self.performance_id or "", self.seat_id or ""


async def extend(session: AsyncSession, *, hold: Hold, now: datetime) -> None:
    """More time for a basket, once, of a hold that the caller has locked. Raises HoldLapsed, HoldNotExtendable."""
    _check_alive(hold, now=now)
    until = min(now + wishes.LIFETIME, hold.created_at + LONGEST)
    if hold.extended_at is not None or until <= hold.expires_at:
        raise HoldNotExtendable
    hold.extended_at = now
    await _keep_until(session, hold=hold, until=until, event=HoldEventKind.EXTENDED, now=now)


async def release(session: AsyncSession, *, hold: Hold, now: datetime) -> None:
    """Give the places of a locked hold back; nothing when they are free or sold already."""
    if hold.state is HoldState.HELD:
        ending = await lapsed.of_holds(session, hold_ids=[hold.id])
        await lapsed.free(session, ending=ending, event=HoldEventKind.RELEASED, now=now)


async def set_aside(session: AsyncSession, *, hold: Hold, key: str, until: datetime, now: datetime) -> None:
    """The basket, locked by the caller, waits until then under another key. Raises HoldLapsed, HoldOrdered."""
    _check_alive(hold, now=now)
    hold.key_hash = hashlib.sha256(key.encode()).hexdigest()
    hold.extended_at = now  # the time of a basket cannot make it shorter
    await _keep_until(session, hold=hold, until=until, event=HoldEventKind.EXTENDED, now=now)


async def keep_for_order(session: AsyncSession, *, hold: Hold, order_id: str, until: datetime, now: datetime) -> None:
    """The basket, locked by the caller, is being paid. Raises HoldLapsed, HoldOrdered."""
    _check_alive(hold, now=now)
    hold.order_id = order_id
    await _keep_until(session, hold=hold, until=until, event=HoldEventKind.ORDERED, now=now)


async def keep_order_longer(session: AsyncSession, *, order_id: str, until: datetime, now: datetime) -> None:
    """More time for an order that is being paid."""
    hold = await queries.hold_of_order(session, order_id=order_id)
    if hold is not None and hold.state is HoldState.HELD:
        await _keep_until(session, hold=hold, until=until, event=HoldEventKind.EXTENDED, now=now)


async def release_order(session: AsyncSession, *, order_id: str, now: datetime) -> None:
    """The order gave up, or is not to have its places."""
    hold = await queries.hold_of_order(session, order_id=order_id)
    if hold is not None:
        await release(session, hold=hold, now=now)


async def sell_held(session: AsyncSession, *, order_id: str, places: Sequence[Place], now: datetime) -> bool:
    """What is kept for the order is sold now; False when nothing is kept any more."""
    hold = await queries.hold_of_order(session, order_id=order_id)
    if hold is None or hold.state is not HoldState.HELD:
        return False
    counts = _in_pools(places)
    await pools.shift(session, by={of: Shift(held=-count, sold=count) for of, count in counts.items()})
    locked = await seats.lock(session, keys=[place.key for place in places if place.seat_id])
    sold = {place.key: _sold(place) for place in places if place.seat_id}
    if any(key not in locked or locked[key].hold_id != hold.id for key in sold):
        raise LookupError(f"hold {hold.id} is alive and does not keep all of its seats")
    await seats.write(session, changes=sold, now=now)
    hold.state, hold.ended_at = HoldState.CONSUMED, now
    session.add(_event(hold, HoldEventKind.CONSUMED, places=len(places), now=now))
    await session.flush()
    return True


async def sell_late(
    session: AsyncSession, *, places: Sequence[Place], accepts_alternative: bool, now: datetime
) -> Mapping[str, Any] | None:
    """Sell places that nobody keeps for the buyer any more: the same seats, or as good ones if that was agreed.

    Per line that got another seat its row; None, and nothing is sold, when there is not room for all.
    """
    performance_ids = {place.performance_id for place in places if place.performance_id}
    ending = await lapsed.find(
        session, performance_ids=performance_ids, offer_ids={place.offer_id for place in places}, now=now
    )
    wanted = Counter(place.access_code_id for place in places if place.access_code_id)
    codes = await uses.lock(session, code_ids={*wanted, *ending.codes})
    if any(code_id not in codes or codes[code_id].left + ending.codes[code_id] < n for code_id, n in wanted.items()):
        return None  # others used the code meanwhile
    await lapsed.free(session, ending=ending, event=HoldEventKind.LAPSED, now=now)
    try:
        await pools.shift(session, by={of: Shift(sold=count) for of, count in _in_pools(places).items()})
    except SoldOut:
        return None
    seated = [place for place in places if place.seat_id]
    moved = await _find_seats(session, seated=seated, accepts_alternative=accepts_alternative, now=now)
    if moved is None:
        await pools.shift(session, by={of: Shift(sold=-count) for of, count in _in_pools(places).items()})
        return None
    sold = {
        (place.key if place.line_id not in moved else (place.key[0], moved[place.line_id].seat_id)): _sold(place)
        for place in seated
    }
    await uses.write(session, by=wanted)
    await seats.write(session, changes=sold, now=now)
    return moved


async def give_back(session: AsyncSession, *, places: Sequence[Place], now: datetime) -> None:
    """Sold places are free again, and may be bought with the same codes."""
    await uses.give_back(session, used=[place.access_code_id for place in places])
    await pools.shift(session, by={of: Shift(sold=-count) for of, count in _in_pools(places).items()})
    seated = {place.key: place.line_id for place in places if place.seat_id}
    locked = await seats.lock(session, keys=seated)
    mine = await seats.sold_to(session, line_ids=seated.values())
    await seats.write(session, changes={key: seats.FREE for key in locked if key in mine}, now=now)


async def _find_seats(
    session: AsyncSession, *, seated: Sequence[Place], accepts_alternative: bool, now: datetime
) -> dict[str, Any] | None:
    """Nobody else's seats for these places, locked; those of other seats by line, None when there are not enough."""
    locked = await seats.lock(session, keys=[place.key for place in seated])
    lost = [place for place in seated if place.key not in locked or not _open(locked[place.key], now)]
    if not lost:
        return {}
    if not accepts_alternative or any(locked[place.key].unit for place in lost if place.key in locked):
        return None
    moved: dict[str, Any] = {}
    mine = {place.key for place in seated}
    by_zone = defaultdict(list)
    for place in lost:
        by_zone[place.zone_id or ""].append(place)
    for zone_id, those in sorted(by_zone.items()):
        rows = await seats.of_zones(session, zone_ids=[zone_id])
        free = [
            best_seats.Candidate(
                row.seat_id,
                row.position,
                row.run,
                row.rank,
                not row.unit and (row.performance_id, row.seat_id) not in mine and _open(row, now),
            )
            for row in rows
        ]
        chosen = [(those[0].key[0], seat_id) for seat_id in best_seats.choose(free, count=len(those))]
        held = await seats.lock(session, keys=chosen)
        if len(chosen) < len(those) or not all(_open(held[key], now) for key in chosen):
            return None
        moved |= {place.line_id: held[key] for place, key in zip(those, chosen, strict=True)}
    return moved


def _open(seat: Any, now: datetime) -> bool:
    return seats.is_open(seat, ended_holds=(), now=now)


def _sold(place: Place) -> Becomes:
    return Becomes(Standing.SOLD, order_line_id=place.line_id)


def _in_pools(places: Sequence[Place]) -> Counter[str]:
    return Counter(place.offer_id for place in places if not place.seat_id)


def _check_alive(hold: Hold, *, now: datetime) -> None:
    if hold.state is HoldState.CONSUMED:  # somebody else was quicker: its time is not what ended
        raise HoldOrdered
    if hold.state is not HoldState.HELD or hold.expires_at <= now:
        raise HoldLapsed
    if hold.order_id is not None:
        raise HoldOrdered


async def _keep_until(
    session: AsyncSession, *, hold: Hold, until: datetime, event: HoldEventKind, now: datetime
) -> None:
    hold.expires_at = until
    kept = await lapsed.of_holds(session, hold_ids=[hold.id])
    session.add(_event(hold, event, places=len(kept.lines), now=now))
    await session.flush()
    locked = await seats.lock(session, keys=kept.seats)
    longer = {key: Becomes(Standing.HELD, hold.id, until) for key, row in locked.items() if row.hold_id == hold.id}
    await seats.write(session, changes=longer, now=now)


def _event(hold: Hold, event: HoldEventKind, *, places: int, now: datetime) -> HoldEvent:
    return HoldEvent(id=ids.new("hev"), hold_id=hold.id, event=event, at=now, places=places, total_minor=0)
