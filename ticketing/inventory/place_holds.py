"""Keep places for buyers: many wishes in one transaction, each all or nothing, granted in the order they came.

Everything a batch may touch is locked first (lapsed holds, access codes if there are any, pools, seats, each set in
id order by one statement); then who gets what is decided here, and written at once. A refused wish changes nothing.
"""

import hashlib
import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as with_changes
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.errors import AppError
from ticketing.access_codes import uses
from ticketing.access_codes.errors import AccessCodeNeeded, AccessCodeSpent
from ticketing.access_codes.uses import Code
from ticketing.catalog import pools
from ticketing.catalog.errors import SoldOut
from ticketing.catalog.pools import Shift
from ticketing.catalog.schemas import OfferKind, Standing
from ticketing.inventory import best_seats, lapsed, seats, shelf, wishes
from ticketing.inventory.errors import NotEnoughTogether, SeatsTaken
from ticketing.inventory.lapsed import Ending
from ticketing.inventory.models import Hold, HoldEvent, HoldEventKind, HoldLine
from ticketing.inventory.schemas import HoldState
from ticketing.inventory.seats import Becomes, Key
from ticketing.inventory.shelf import Who
from ticketing.inventory.wishes import Line, Part, Wanted

_ROUNDS = 4  # of choosing the best seats anew, when another process took them first
_NAMED = 5  # seats that a refusal names


@dataclass(frozen=True, slots=True)
class Placed:
    """A hold that was made; `key` proves whose it is."""

    id: str
    key: str
    expires_at: datetime
    lines: tuple[Line, ...]
    order_id: str | None = None


@dataclass(slots=True)
class _Locked:
    """What the transaction holds fast, and what it will write."""

    shelf: shelf.Shelf
    ending: Ending
    left: dict[str, int]
    seats: dict[Key, Any]
    codes: dict[str, Code]
    uses_left: Counter[str]
    taken: dict[Key, Becomes] = field(default_factory=dict)
    held: Counter[str] = field(default_factory=Counter)
    used: Counter[str] = field(default_factory=Counter)


async def place(session: AsyncSession, *, wanted: Sequence[Wanted], now: datetime) -> list[Placed | AppError]:
    """Of each wish its hold, or why not, in the order they came."""
    answers: dict[int, Placed | AppError] = {}
    waiting = list(range(len(wanted)))
    for _round in range(_ROUNDS):
        these = [wanted[number] for number in waiting]
        locked, asked = await _lock(session, wanted=these, replaced=lapsed.NOTHING, now=now)
        granted: list[Placed] = []
        again = []
        for number, wish, parts in zip(waiting, these, asked, strict=True):
            answer = parts if isinstance(parts, AppError) else _grant(locked, wish, parts, now=now)
            if answer is None:
                again.append(number)
                continue
            answers[number] = answer
            if isinstance(answer, Placed):
                granted.append(answer)
        await _write_places(session, locked=locked, now=now)
        await _write_holds(session, placed=granted, now=now)
        if not (waiting := again):
            break
    return [answers.get(number) or NotEnoughTogether() for number in range(len(wanted))]


async def place_one(session: AsyncSession, *, wanted: Wanted, now: datetime) -> Placed:
    """One wish by itself. Raises what refuses it."""
    [answer] = await place(session, wanted=[wanted], now=now)
    if isinstance(answer, AppError):
        raise answer
    return answer


async def replace(session: AsyncSession, *, hold: Hold, wanted: Wanted, now: datetime) -> None:
    """Other places for a hold that the caller has locked, all or nothing; its time stays. Raises what refuses it."""
    mine = await lapsed.of_holds(session, hold_ids=[hold.id])
    wanted = with_changes(wanted, code_ids=wanted.code_ids | mine.codes.keys())
    locked, [parts] = await _lock(session, wanted=[wanted], replaced=mine, now=now)
    answer = parts if isinstance(parts, AppError) else _grant(locked, wanted, parts, now=now, hold_id=hold.id)
    if not isinstance(answer, Placed):
        raise answer or NotEnoughTogether()
    for key, becomes in locked.taken.items():
        if becomes.hold_id == hold.id:
            locked.taken[key] = Becomes(Standing.HELD, hold.id, hold.expires_at)
    await _write_places(session, locked=locked, now=now)
    await session.execute(delete(HoldLine).where(HoldLine.hold_id == hold.id))
    await session.execute(insert(HoldLine), _line_rows(answer))
    await session.execute(insert(HoldEvent), [_event_row(answer, HoldEventKind.REPLACED, now)])
    house = answer.lines[0].offer.organisation_id
    await session.execute(update(Hold).where(Hold.id == hold.id).values(organisation_id=house))


async def _lock(
    session: AsyncSession, *, wanted: Sequence[Wanted], replaced: Ending, now: datetime
) -> tuple[_Locked, list[list[Part] | AppError]]:
    """Read what is sold, choose best seats, and lock it all; per wish its parts, or why it cannot be."""
    offer_ids, performance_ids = wishes.named(wanted)
    on_shelf = await shelf.read(session, offer_ids=offer_ids, performance_ids=performance_ids)
    ending = await lapsed.find(session, performance_ids=performance_ids, offer_ids=offer_ids, now=now)
    both = Ending(ending.hold_ids | replaced.hold_ids, ending.lines + replaced.lines)
    shown = {code_id for wish in wanted for code_id in wish.code_ids}
    codes = await uses.lock(session, code_ids=shown | both.codes.keys())
    codes |= {
        code_id: codes[code_id].within_basket(others=ending.codes[code_id])
        for code_id in replaced.codes
        if not codes[code_id].opens_at(now)
    }
    asked: list[list[Part] | AppError] = [_parts(on_shelf, wish, codes, now) for wish in wanted]
    asked = await _choose(session, asked=asked, ended=ending.hold_ids | replaced.hold_ids, now=now)
    keys = {key for parts in asked if isinstance(parts, list) for part in parts for key in part.keys}
    left = await pools.left(session, offer_ids={*offer_ids, *both.pools})
    room = Counter({code.id: code.left for code in codes.values()}) + both.codes
    locked = _Locked(on_shelf, both, left, await seats.lock(session, keys=keys | both.seats), codes, room)
    locked.used.subtract(both.codes)
    for offer_id, count in both.pools.items():
        if offer_id in locked.left:
            locked.left[offer_id] += count
            locked.held[offer_id] -= count
    for key in both.seats:
        if (seat := locked.seats.get(key)) and seat.hold_id in both.hold_ids:
            locked.taken[key] = seats.FREE
    await lapsed.write_ended(session, ending=ending, event=HoldEventKind.LAPSED, now=now)
    return locked, asked


def _parts(on_shelf: shelf.Shelf, wish: Wanted, codes: Mapping[str, Code], now: datetime) -> list[Part] | AppError:
    try:
        return wishes.parts(on_shelf, wish, _who(wish, codes, now), now=now)
    except AccessCodeNeeded:
        return uses.refusal(_shown(wish, codes), now=now)
    except AppError as refused:
        return refused


def _shown(wish: Wanted, codes: Mapping[str, Code]) -> list[Code]:
    return [codes[code_id] for code_id in wish.code_ids if code_id in codes]


def _who(wish: Wanted, codes: Mapping[str, Code], now: datetime) -> Who:
    return Who(wish.houses, uses.openers(_shown(wish, codes), now=now).keys())


async def _choose(
    session: AsyncSession, *, asked: list[list[Part] | AppError], ended: frozenset[str], now: datetime
) -> list[list[Part] | AppError]:
    """The best seats of those who left the choice to us, one after another; nobody has them yet."""
    zone_ids = {part.offer.zone_id for parts in asked if isinstance(parts, list) for part in parts if part.best}
    if not zone_ids:
        return asked
    by_zone = defaultdict(list)
    for seat in await seats.of_zones(session, zone_ids=zone_ids):
        by_zone[seat.zone_id].append(seat)
    gone = {key for parts in asked if isinstance(parts, list) for part in parts for key in part.keys}

    def chosen(part: Part) -> Part:
        if not part.best:
            return part
        rows = by_zone[part.offer.zone_id]
        free = [
            best_seats.Candidate(
                row.seat_id,
                row.position,
                row.run,
                row.rank,
                not row.unit
                and (row.performance_id, row.seat_id) not in gone
                and seats.is_open(row, ended_holds=ended, now=now),
            )
            for row in rows
        ]
        part = wishes.with_seats(part, best_seats.choose(free, count=part.count))
        gone.update(part.keys)
        return part

    return [[chosen(part) for part in parts] if isinstance(parts, list) else parts for parts in asked]


def _grant(
    locked: _Locked, wish: Wanted, parts: list[Part], *, now: datetime, hold_id: str | None = None
) -> Placed | AppError | None:
    """The hold, or why not; None when best seats were taken before they were locked."""
    if any(part.best and not part.keys for part in parts):
        return NotEnoughTogether()
    lines = _lines(locked, wish, parts, now)
    if isinstance(lines, AppError):
        return lines
    places = Counter(line.offer.id for line in lines if line.seat is None)
    if any(not _has_room(locked, offer_id, count) for offer_id, count in places.items()):
        return SoldOut()
    lost = [line.seat for line in lines if line.seat is not None and not _is_open(locked, line.seat, now)]
    if lost:
        chosen = {key for part in parts if part.best for key in part.keys}
        return None if all(_key(seat) in chosen for seat in lost) else taken(lost)
    new_id, key = (wish.named.hold_id, wish.named.key) if wish.named else (ids.new("hld"), secrets.token_urlsafe(16))
    hold = Placed(hold_id or new_id, key, now + wish.lifetime, tuple(lines), wish.order_id)
    _take(locked, hold, places)
    return hold


def _take(locked: _Locked, hold: Placed, places: Mapping[str, int]) -> None:
    """The places of a hold are not free any more for those who come after it."""
    for line in hold.lines:
        if line.seat is not None:
            locked.taken[_key(line.seat)] = Becomes(Standing.HELD, hold.id, hold.expires_at)
        if line.code_id is not None:
            locked.used[line.code_id] += 1
            locked.uses_left[line.code_id] -= 1
    for offer_id, count in places.items():
        if offer_id in locked.left:
            locked.left[offer_id] -= count
            locked.held[offer_id] += count


def _lines(locked: _Locked, wish: Wanted, parts: list[Part], now: datetime) -> list[Line] | AppError:
    """The places of the wish, or what refuses it; each that takes a code has one with a use left for it."""
    who = _who(wish, locked.codes, now)
    try:
        lines = wishes.lines(locked.shelf, who, parts, locked.seats, now=now)
    except AccessCodeNeeded:
        return uses.refusal(_shown(wish, locked.codes), now=now)
    except AppError as refused:
        return refused
    if not who.opened or wish.set_aside:
        return lines
    openers, room = uses.openers(_shown(wish, locked.codes), now=now), Counter(locked.uses_left)
    for number, line in enumerate(lines):
        if shelf.takes_code(line.offer, who=who, now=now):
            code = next((code for code in openers[line.offer.id] if room[code.id] > 0), None)
            if code is None:
                return AccessCodeSpent()
            room[code.id] -= 1
            lines[number] = with_changes(line, code_id=code.id)
    return lines


def _has_room(locked: _Locked, offer_id: str, count: int) -> bool:
    """Without a pool a stream has no end of places, and a performance none without numbers."""
    if offer_id in locked.left:
        return locked.left[offer_id] >= count
    return locked.shelf.offers[offer_id].kind is not OfferKind.ADMISSION


def _key(seat: Any) -> Key:
    return seat.performance_id, seat.seat_id


def _is_open(locked: _Locked, seat: Any, now: datetime) -> bool:
    changed = locked.taken.get(_key(seat))
    if changed is not None:
        return changed.state is Standing.FREE
    return seats.is_open(seat, ended_holds=locked.ending.hold_ids, now=now)


def taken(lost: Sequence[Any]) -> SeatsTaken:
    """The refusal that names these seats."""
    more = f" (+{len(lost) - _NAMED})" if len(lost) > _NAMED else ""
    return SeatsTaken(
        seat_ids=tuple(seat.seat_id for seat in lost),
        seats_vi="; ".join(seat.label_vi for seat in lost[:_NAMED]) + more,
        seats_en="; ".join(seat.label_en for seat in lost[:_NAMED]) + more,
    )


async def _write_places(session: AsyncSession, *, locked: _Locked, now: datetime) -> None:
    await uses.write(session, by=locked.used)
    by = {offer_id: Shift(held=count) for offer_id, count in locked.held.items() if offer_id in locked.left}
    await pools.write(session, by=by)
    await seats.write(session, changes=locked.taken, now=now)


async def _write_holds(session: AsyncSession, *, placed: Sequence[Placed], now: datetime) -> None:
    if not placed:
        return
    connection = await session.connection()
    await connection.execute(insert(Hold), [_hold_row(hold, now) for hold in placed])
    await connection.execute(insert(HoldLine), [row for hold in placed for row in _line_rows(hold)])
    await connection.execute(insert(HoldEvent), [_event_row(hold, HoldEventKind.PLACED, now) for hold in placed])


def _hold_row(hold: Placed, now: datetime) -> dict[str, Any]:
    return {
        "id": hold.id,
        "organisation_id": hold.lines[0].offer.organisation_id,
        "state": HoldState.HELD,
        "key_hash": hashlib.sha256(hold.key.encode()).hexdigest(),
        "order_id": hold.order_id,
        "created_at": now,
        "expires_at": hold.expires_at,
        "extended_at": None,
        "ended_at": None,
    }


def _line_rows(hold: Placed) -> list[dict[str, Any]]:
    return [
        {
            "hold_id": hold.id,
            "position": position,
            "offer_id": line.offer.id,
            "performance_id": line.offer.performance_id,
            "zone_id": line.offer.zone_id,
            "seat_id": line.seat.seat_id if line.seat is not None else None,
            "price_minor": line.price_minor,
            "fee_minor": line.fee_minor,
            "currency": line.currency,
            "access_code_id": line.code_id,
        }
        for position, line in enumerate(hold.lines, 1)
    ]


def _event_row(hold: Placed, event: HoldEventKind, now: datetime) -> dict[str, Any]:
    return {
        "id": ids.new("hev"),
        "hold_id": hold.id,
        "event": event,
        "at": now,
        "places": len(hold.lines),
        "total_minor": sum(line.price_minor for line in hold.lines),
    }
