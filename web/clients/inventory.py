"""What pages ask ticketing about seats and baskets. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.inventory.schemas import HOLD_KEY_HEADER, HoldPlaced, HoldView, HoldWish, SeatsView
from ticketing.seating.schemas import SeatMap
from web.clients import answers

_ROOT = "/api/ticketing"


async def seats(http: httpx.AsyncClient, performance_id: str) -> SeatsView:
    """The zones of a performance, and what can be had now."""
    return answers.one(await answers.ask(http, "GET", f"{_ROOT}/performances/{performance_id}/seats"), SeatsView)


async def seat_map(http: httpx.AsyncClient, map_id: str) -> SeatMap:
    """A published version of a hall; it never changes."""
    return answers.one(await answers.ask(http, "GET", f"{_ROOT}/seat-maps/{map_id}"), SeatMap)


async def place_hold(http: httpx.AsyncClient, wish: HoldWish, *, actor_token: str = "") -> HoldPlaced:
    """A new basket, with its key; of the people of a house it may be a group's."""
    headers = answers.bearer(actor_token) if actor_token else {}
    return answers.one(await answers.ask(http, "POST", f"{_ROOT}/holds", headers=headers, word=wish), HoldPlaced)


async def hold(http: httpx.AsyncClient, hold_id: str, *, key: str) -> HoldView:
    """A basket."""
    return answers.one(await answers.ask(http, "GET", f"{_ROOT}/holds/{hold_id}", headers=_key(key)), HoldView)


async def replace_hold(http: httpx.AsyncClient, hold_id: str, wish: HoldWish, *, key: str) -> HoldView:
    """A basket with these things instead: all of them, or as it was."""
    response = await answers.ask(http, "PUT", f"{_ROOT}/holds/{hold_id}", headers=_key(key), word=wish)
    return answers.one(response, HoldView)


async def extend_hold(http: httpx.AsyncClient, hold_id: str, *, key: str) -> HoldView:
    """More time for a basket, once."""
    response = await answers.ask(http, "POST", f"{_ROOT}/holds/{hold_id}/extensions", headers=_key(key))
    return answers.one(response, HoldView)


async def release_hold(http: httpx.AsyncClient, hold_id: str, *, key: str) -> None:
    """Give a basket back."""
    await answers.ask(http, "DELETE", f"{_ROOT}/holds/{hold_id}", headers=_key(key))


def _key(key: str) -> dict[str, str]:
    return {HOLD_KEY_HEADER: key}
