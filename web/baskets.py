"""The basket of this browser: one hold with its key in a sealed cookie, and what it means to add to it or take away.

The cookie remembers also what was in it last, so that a basket whose time is over can be tried again with one click.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from infra import clock
from ticketing.inventory.schemas import (
    ConcessionsWish,
    HoldLineView,
    HoldPlaced,
    HoldState,
    HoldView,
    HoldWish,
    Item,
    PlacesItem,
    SeatsItem,
)
from web import concessions, cookies
from web.clients import inventory, rules
from web.clients.answers import ServiceRefused
from web.visit import Visit

COOKIE: Final = "sankhau_basket"
_PURPOSE: Final = "basket"
_MAX_AGE_SECONDS: Final = 24 * 3600
_ITEMS: TypeAdapter[tuple[Item, ...]] = TypeAdapter(tuple[Item, ...])


@dataclass(frozen=True, slots=True)
class Kept:
    """What the cookie says: which hold, its key, and what it held."""

    hold_id: str
    key: str
    items: tuple[Item, ...]


def kept(visit: Visit) -> Kept | None:
    """The basket that this browser holds, whether its time is over or not."""
    said = cookies.unseal(visit.cookie(COOKIE), purpose=_PURPOSE, key=visit.site.key)
    if said is None:
        return None
    hold_id, key, items = said
    try:
        return Kept(hold_id, key, _ITEMS.validate_python(items))
    except ValidationError:  # sealed by an older house
        return None


async def found(visit: Visit) -> HoldView | None:
    """The hold of the cookie, whatever became of it. Raises Unavailable."""
    mine = kept(visit)
    if mine is None:
        return None
    try:
        return await inventory.hold(visit.site.ticketing, mine.hold_id, key=mine.key)
    except ServiceRefused:
        return None


async def current(visit: Visit) -> HoldView | None:
    """The basket as it stands, if its time is not over. Raises Unavailable."""
    hold = await found(visit)
    if hold is None:
        return None
    alive = hold.state is HoldState.HELD and hold.order_id is None and hold.expires_at > clock.now()
    return hold if alive else None


async def put(visit: Visit, items: Sequence[Item], *, instead: bool = False) -> HoldPlaced:
    """Add to the basket, or begin one; `instead` of what is in it. Raises ServiceRefused, Unavailable."""
    mine, hold = kept(visit), await current(visit)
    if mine is None or hold is None:
        return await inventory.place_hold(visit.site.ticketing, HoldWish(items=tuple(items)))
    if instead and hold.lines:
        await inventory.release_hold(visit.site.ticketing, mine.hold_id, key=mine.key)
        return await inventory.place_hold(visit.site.ticketing, HoldWish(items=tuple(items)))
    return await _replaced(visit, mine, merged([*items_of(hold.lines), *items]), before=hold.lines)


async def keep_only(visit: Visit, mine: Kept, lines: Sequence[HoldLineView]) -> HoldPlaced | None:
    """The basket with these lines only; nothing left gives it back. Raises ServiceRefused, Unavailable."""
    if not lines:
        await inventory.release_hold(visit.site.ticketing, mine.hold_id, key=mine.key)
        return None
    return await _replaced(visit, mine, merged(items_of(lines)), before=lines)


async def _replaced(visit: Visit, mine: Kept, items: tuple[Item, ...], *, before: Sequence[HoldLineView]) -> HoldPlaced:
    hold = await inventory.replace_hold(visit.site.ticketing, mine.hold_id, HoldWish(items=items), key=mine.key)
    reduced = concessions.carried(before, hold.lines)
    if any(reduced):
        wish = ConcessionsWish(concessions=reduced)
        hold = await rules.concede(visit.site.ticketing, mine.hold_id, wish, key=mine.key)
    return HoldPlaced.model_validate(hold.model_dump() | {"key": mine.key})


def items_of(lines: Sequence[HoldLineView]) -> tuple[Item, ...]:
    """What to ask for, to have these lines."""
    items: list[Item] = []
    for line in lines:
        if line.seat_id and line.performance_id:
            items.append(SeatsItem(performance_id=line.performance_id, seats=(line.seat_id,)))
        else:
            items.append(PlacesItem(offer_id=line.offer_id, quantity=1))
    return merged(items)


def merged(items: Sequence[Item]) -> tuple[Item, ...]:
    """The same with the seats of a performance, and the places of an offer, in one item each."""
    seats: dict[str, dict[str, None]] = {}
    places: dict[str, int] = {}
    others: list[Item] = []
    for item in items:
        if isinstance(item, SeatsItem):
            seats.setdefault(item.performance_id, {}).update(dict.fromkeys(item.seats))
        elif isinstance(item, PlacesItem):
            places[item.offer_id] = places.get(item.offer_id, 0) + item.quantity
        else:
            others.append(item)
    return (
        *(SeatsItem(performance_id=performance, seats=tuple(ids)) for performance, ids in seats.items()),
        *(PlacesItem(offer_id=offer, quantity=count) for offer, count in places.items()),
        *others,
    )


def remember(visit: Visit, response: Response, hold: HoldPlaced) -> None:
    """Keep a basket in this browser."""
    items = [item.model_dump(mode="json") for item in items_of(hold.lines)]
    value = cookies.seal([hold.id, hold.key, items], purpose=_PURPOSE, key=visit.site.key)
    cookies.put(response, COOKIE, value, visit.site.settings, max_age_seconds=_MAX_AGE_SECONDS)


def forget(visit: Visit, response: Response) -> None:
    """This browser holds no basket."""
    cookies.drop(response, COOKIE, visit.site.settings)
