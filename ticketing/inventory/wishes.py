"""What a buyer asked for, read against the shelf: which offers, which seats, how many of the best. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ticketing.catalog.schemas import OfferKind
from ticketing.inventory.errors import NotForTheBasket, OneHouseOnly, SeatsNotSold, TooManyPlaces, UnitIncomplete
from ticketing.inventory.schemas import MOST_HELD, MOST_HELD_BY_HOUSE, BestItem, Item, PlacesItem, SeatsItem
from ticketing.inventory.seats import Key
from ticketing.inventory.shelf import Shelf, Who

LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Named:
    """Id and key of a hold that follow from the request (`request_keys`)."""

    hold_id: str
    key: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one buyer wants. `houses`: the caller sells for these, so groups, and until the performance ends."""

    items: tuple[Item, ...]
    houses: frozenset[str] = frozenset()
    lifetime: timedelta = LIFETIME
    order_id: str | None = None  # the places are kept for this order
    set_aside: bool = False  # they were before: whether they are still on sale is not asked
    named: Named | None = None  # whoever asks again gets the same hold
    code_ids: frozenset[str] = frozenset()  # access codes that were shown


@dataclass(frozen=True, slots=True)
class Part:
    """One item: places of an offer; seats by name (the offer is their zone's); or so many of a zone, to be chosen."""

    performance_id: str | None
    organisation_id: str
    offer: Any = None
    keys: tuple[Key, ...] = ()
    count: int = 0
    best: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One place that is kept: the row of its offer, and of its seat if it has one; the price contains the fee."""

    offer: Any
    seat: Any
    price_minor: int
    fee_minor: int
    currency: str
    concession: str | None = None
    code_id: str | None = None  # the access code that opened it


def line(offer: Any, seat: Any = None) -> Line:
    """A place for what it costs now."""
    return Line(offer, seat, offer.price_minor + offer.fee_minor, offer.fee_minor, offer.currency)


def named(wishes: Iterable[Wanted]) -> tuple[set[str], set[str]]:
    """The offers and the performances that are asked for."""
    items = [item for wish in wishes for item in wish.items]
    offers = {item.offer_id for item in items if isinstance(item, PlacesItem)}
    return offers, {item.performance_id for item in items if not isinstance(item, PlacesItem)}


def parts(shelf: Shelf, wish: Wanted, who: Who, *, now: datetime) -> list[Part]:
    """The wish, item by item. Raises OfferNotFound, OfferClosed, AccessCodeNeeded, NotForTheBasket, TooManyPlaces."""
    found = [_part(shelf, item, wish, who, now=now) for item in wish.items]
    ours = all(part.organisation_id in wish.houses for part in found)
    most = MOST_HELD_BY_HOUSE if ours else MOST_HELD
    if sum(part.count for part in found) > most:
        raise TooManyPlaces(most=most)
    return found


def _part(shelf: Shelf, item: Item, wish: Wanted, who: Who, *, now: datetime) -> Part:
    match item:
        case PlacesItem():
            offer = shelf.offer(item.offer_id, who=who, now=now, set_aside=wish.set_aside)
            if offer.kind is OfferKind.PASS or (offer.kind is OfferKind.TITLE_VIEW and item.quantity > 1):
                raise NotForTheBasket
            return Part(offer.performance_id, offer.organisation_id, offer, count=item.quantity)
        case SeatsItem():
            keys = tuple((item.performance_id, seat_id) for seat_id in item.seats)
            house = shelf.house_of(item.performance_id)
            return Part(item.performance_id, house, keys=keys, count=len(keys))
        case BestItem():
            zone = shelf.zone(item.zone_id, performance_id=item.performance_id, who=who, now=now)
            return Part(item.performance_id, zone.organisation_id, zone, count=item.best, best=True)


def with_seats(part: Part, seat_ids: Iterable[str]) -> Part:
    """The part, its best seats chosen."""
    return replace(part, keys=tuple((str(part.performance_id), seat_id) for seat_id in seat_ids))


def lines(shelf: Shelf, who: Who, found: Iterable[Part], seats: dict[Key, Any], *, now: datetime) -> list[Line]:
    """The places of a wish, one by one, whoever has them now.

    Raises SeatsNotSold, OfferClosed, AccessCodeNeeded, OneHouseOnly, UnitIncomplete, NotForTheBasket.
    """
    made: list[Line] = []
    for part in found:
        if not part.keys:
            made += [line(part.offer)] * part.count
        for key in part.keys:
            seat = seats.get(key)
            if seat is None:
                raise SeatsNotSold
            zone = shelf.zone(seat.zone_id, performance_id=key[0], who=who, now=now)
            made.append(line(zone, seat))
    _check(made)
    return made


def _check(made: list[Line]) -> None:
    houses = {place.offer.organisation_id for place in made}
    if len(houses) > 1:
        raise OneHouseOnly
    chosen = Counter((place.seat.performance_id, place.seat.seat_id) for place in made if place.seat)
    views = Counter(place.offer.id for place in made if place.offer.kind is OfferKind.TITLE_VIEW)
    if any(count > 1 for count in (*chosen.values(), *views.values())):
        raise NotForTheBasket
    for place in made:
        if place.seat and place.seat.unit:
            unit = {(place.seat.performance_id, seat_id) for seat_id in place.seat.unit.split()}
            if not unit <= chosen.keys():
                raise UnitIncomplete
