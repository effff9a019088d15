"""The basket of a counter: a hold of the seller's house, sealed in the address, so that each tab has its own."""

from typing import Final

from infra import clock
from ticketing.inventory.schemas import HoldPlaced, HoldState, HoldView, HoldWish, Item
from ticketing.reservations.schemas import ReservationView
from web import cookies
from web.clients import inventory
from web.clients.answers import ServiceRefused
from web.visit import Visit

MOST_SEALED: Final = 400  # characters
_RESERVED: Final = "reserved"
_PURPOSE: Final = "counter-basket"


def sealed(visit: Visit, hold: HoldPlaced) -> str:
    """The hold and its key, for the seller's own pages."""
    return cookies.seal([hold.id, hold.key], purpose=_PURPOSE, key=visit.site.key)


def of_reservation(visit: Visit, one: ReservationView) -> str:
    """What is reserved, to be sold like any basket; whoever wants other seats does not give it back."""
    return cookies.seal([one.hold_id, one.hold_key, _RESERVED], purpose=_PURPOSE, key=visit.site.key)


def is_reserved(visit: Visit, text: str) -> bool:
    """Whether it waits under a name."""
    said = cookies.unseal(text, purpose=_PURPOSE, key=visit.site.key)
    return bool(said) and _RESERVED in said[2:]


def keys(visit: Visit, text: str) -> tuple[str, str]:
    """Which hold, and its key; both empty when nothing of ours was sealed."""
    said = cookies.unseal(text, purpose=_PURPOSE, key=visit.site.key)
    return (said[0], said[1]) if said else ("", "")


async def current(visit: Visit, text: str) -> HoldView | None:
    """The basket as it stands, while its time runs. Raises Unavailable."""
    hold_id, key = keys(visit, text)
    if not hold_id:
        return None
    try:
        hold = await inventory.hold(visit.site.ticketing, hold_id, key=key)
    except ServiceRefused:
        return None
    alive = hold.state is HoldState.HELD and hold.order_id is None and hold.expires_at > clock.now()
    return hold if alive and hold.lines else None


async def keep(visit: Visit, item: Item, *, actor_token: str) -> str:
    """Keep these for the customer at the counter; the sealed basket. Raises ServiceRefused, Unavailable."""
    wish = HoldWish(items=(item,))
    return sealed(visit, await inventory.place_hold(visit.site.ticketing, wish, actor_token=actor_token))


async def give_back(visit: Visit, text: str) -> None:
    """The customer wants others, or nothing. Raises Unavailable."""
    hold_id, key = keys(visit, text)
    if not hold_id or is_reserved(visit, text):
        return
    try:
        await inventory.release_hold(visit.site.ticketing, hold_id, key=key)
    except ServiceRefused:
        return  # its time was over
