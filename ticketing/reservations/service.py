"""Keep places under a name until shortly before a performance: a hold of the inventory that waits longer.

Nothing here takes a place: a hold does, which lapses by itself, and which is sold once however many collect it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.database import locking
from infra.settings import Settings
from ticketing.catalog.models import Performance
from ticketing.catalog.schemas import PerformanceState
from ticketing.inventory import blocks, place_holds
from ticketing.inventory import queries as holds
from ticketing.inventory import service as inventory
from ticketing.inventory.errors import HoldNotFound
from ticketing.inventory.models import Hold
from ticketing.inventory.schemas import Item, PlacesItem, SeatsItem
from ticketing.inventory.wishes import Line, Named, Wanted
from ticketing.reservations import hold_keys, queries
from ticketing.reservations.errors import (
    BlockTooSmall,
    NotReservable,
    ReservationOver,
    ReservationsFull,
    ReservationTooLate,
    TooManyReserved,
)
from ticketing.reservations.models import HouseReservationRules, Reservation, ReservationRules
from ticketing.reservations.schemas import (
    MOST_EACH,
    GuestWish,
    ReservationKind,
    ReservationState,
    ReservationWish,
    RulesView,
    RulesWish,
)

FORGOTTEN_AFTER: Final = timedelta(days=30)  # of the time until which places waited
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE_CHARS: Final = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes, for which performance, with what."""

    performance: Performance
    done_by: str
    settings: Settings
    now: datetime


async def reserve(session: AsyncSession, *, desk: Desk, wish: ReservationWish, hold_key: str = "") -> Reservation:
    """Places under a caller's name. Two at once take turns, so that both limits hold.

    Raises ReservationTooLate, NotReservable, TooManyReserved, ReservationsFull, HoldNotFound, HoldLapsed, HoldOrdered,
    and what the inventory refuses.
    """
    rules = await _rules(session, desk)
    minutes = rules.minutes_before if wish.minutes_before is None else wish.minutes_before
    until = desk.performance.starts_at - timedelta(minutes=minutes)
    if until <= desk.now:
        raise ReservationTooLate
    await locking.take_turn(session, f"reservations:{desk.performance.id}")
    before = await queries.reserved(session, performance_id=desk.performance.id, now=desk.now)
    if wish.item is not None:
        kept = await _keep(session, desk, wish.item, until=until)
    else:
        kept = await _adopt(session, desk, wish.hold_id or "", key=hold_key, until=until)
    if kept.places > rules.most_each:
        raise TooManyReserved(most=rules.most_each)
    if before + kept.places > rules.most_places:
        raise ReservationsFull(left=max(rules.most_places - before, 0))
    return await _write(session, desk, wish, kind=ReservationKind.CALLER, kept=kept, until=until)


async def invite(session: AsyncSession, *, desk: Desk, wish: GuestWish) -> Reservation:
    """Places for a guest of the house, of what is on sale or of a block. Raises as `reserve`; BlockTooSmall."""
    until = desk.performance.starts_at - timedelta(minutes=(await _rules(session, desk)).minutes_before)
    if until <= desk.now:
        raise ReservationTooLate
    item = wish.item
    if item is None:
        chosen = await blocks.take_out(
            session,
            performance_id=desk.performance.id,
            block_id=wish.block_id or "",
            quantity=wish.quantity,
            now=desk.now,
        )
        if len(chosen) < wish.quantity:
            raise BlockTooSmall(left=len(chosen))
        item = SeatsItem(performance_id=desk.performance.id, seats=tuple(chosen))
    kept = await _keep(session, desk, item, until=until)
    if kept.places > MOST_EACH:
        raise TooManyReserved(most=MOST_EACH)
    return await _write(session, desk, wish, kind=ReservationKind.GUEST, kept=kept, until=until)


async def let_go(session: AsyncSession, *, reservation: Reservation, hold: Hold, done_by: str, now: datetime) -> None:
    """Its places go back on sale; the caller has locked both. Again: nothing happens. Raises ReservationOver."""
    state = queries.state_of(hold, now=now)
    if state in {ReservationState.COLLECTED, ReservationState.PAYING}:
        raise ReservationOver
    if state is ReservationState.WAITING:
        reservation.let_go_by = done_by
        await inventory.release(session, hold=hold, now=now)


async def decide(session: AsyncSession, *, performance_id: str, wish: RulesWish) -> None:
    """What holds of one performance from now on; what was reserved before keeps its time."""
    await locking.take_turn(session, f"reservation-rules:{performance_id}")
    await session.merge(ReservationRules(performance_id=performance_id, **wish.model_dump()))
    await session.flush()


async def decide_for_house(session: AsyncSession, *, organisation_id: str, wish: RulesWish) -> None:
    """What holds of all performances that have no decision of their own."""
    await locking.take_turn(session, f"reservation-rules:{organisation_id}")
    await session.merge(HouseReservationRules(organisation_id=organisation_id, **wish.model_dump()))
    await session.flush()


async def forget(session: AsyncSession, *, before: datetime) -> None:
    """Forget who it was that had places until then."""
    old = (Reservation.until <= before) & Reservation.forgotten_at.is_(None)
    nobody = {"name": "", "folded": "", "phone": None, "note": "", "forgotten_at": before}
    await session.execute(update(Reservation).where(old).values(nobody))


@dataclass(frozen=True, slots=True)
class _Kept:
    hold_id: str
    places: int


async def _rules(session: AsyncSession, desk: Desk) -> RulesView:
    of = desk.performance
    if of.state is not PerformanceState.ON_SALE:
        raise NotReservable
    return await queries.rules(session, organisation_id=of.organisation_id, performance_id=of.id)


async def _keep(session: AsyncSession, desk: Desk, item: Item, *, until: datetime) -> _Kept:
    """A hold of these until then. Raises NotReservable and what the inventory refuses."""
    if not isinstance(item, PlacesItem) and item.performance_id != desk.performance.id:
        raise NotReservable
    hold_id = ids.new("hld")
    wanted = Wanted(
        (item,),
        houses=frozenset({desk.performance.organisation_id}),
        lifetime=until - desk.now,
        named=Named(hold_id, hold_keys.key_of(desk.settings, hold_id=hold_id)),
    )
    placed = await place_holds.place_one(session, wanted=wanted, now=desk.now)
    _check(desk, placed.lines)
    return _Kept(hold_id, len(placed.lines))


async def _adopt(session: AsyncSession, desk: Desk, hold_id: str, *, key: str, until: datetime) -> _Kept:
    """A basket of the counter waits until then instead. Raises HoldNotFound, HoldLapsed, HoldOrdered."""
    hold = await holds.hold_of_buyer(session, hold_id=hold_id, key=key, lock=True)
    if await session.scalar(select(Reservation.id).where(Reservation.hold_id == hold_id)) is not None:
        raise HoldNotFound
    lines = await holds.lines(session, hold_id=hold_id)
    _check(desk, lines)
    new_key = hold_keys.key_of(desk.settings, hold_id=hold_id)
    await inventory.set_aside(session, hold=hold, key=new_key, until=until, now=desk.now)
    return _Kept(hold_id, len(lines))


def _check(desk: Desk, lines: Sequence[Line]) -> None:
    if any(line.offer.performance_id != desk.performance.id for line in lines):
        raise NotReservable


async def _write(
    session: AsyncSession,
    desk: Desk,
    wish: ReservationWish | GuestWish,
    *,
    kind: ReservationKind,
    kept: _Kept,
    until: datetime,
) -> Reservation:
    made = Reservation(
        id=ids.new("rsv"),
        organisation_id=desk.performance.organisation_id,
        performance_id=desk.performance.id,
        kind=kind,
        reference=await _reference(session, organisation_id=desk.performance.organisation_id),
        name=wish.name,
        folded=hold_keys.folded(wish.name)[:120],
        phone=wish.phone,
        note=wish.note,
        hold_id=kept.hold_id,
        until=until,
        made_by=desk.done_by,
        made_at=desk.now,
    )
    session.add(made)
    await session.flush()
    return made


async def _reference(session: AsyncSession, *, organisation_id: str) -> str:
    """Five characters that no reservation of the house has."""
    while True:
        made = "".join(secrets.choice(_ALPHABET) for _ in range(_REFERENCE_CHARS))
        mine = (Reservation.organisation_id == organisation_id) & (Reservation.reference == made)
        if await session.scalar(select(Reservation.id).where(mine)) is None:
            return made
