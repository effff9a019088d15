"""What pages ask ticketing about venues, halls and seat maps. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.inventory.schemas import SeatingWish, SeatsView
from ticketing.seating.schemas import HallName, HallView, HallWish, SeatMap, VenueView, VenueWish
from web.clients import answers

_ROOT = "/api/ticketing"


async def venues(http: httpx.AsyncClient, organisation_id: str, *, actor_token: str) -> list[VenueView]:
    """The venues of a house with their halls."""
    headers, params = answers.bearer(actor_token), {"organisation_id": organisation_id}
    return answers.many(await answers.ask(http, "GET", f"{_ROOT}/venues", headers=headers, params=params), VenueView)


async def put_venue(http: httpx.AsyncClient, wish: VenueWish, *, venue_id: str, actor_token: str) -> VenueView:
    """A new venue, or another name and address of one."""
    method, path = ("PUT", f"{_ROOT}/venues/{venue_id}") if venue_id else ("POST", f"{_ROOT}/venues")
    return answers.one(await answers.ask(http, method, path, headers=answers.bearer(actor_token), word=wish), VenueView)


async def make_hall(http: httpx.AsyncClient, venue_id: str, wish: HallWish, *, actor_token: str) -> HallView:
    """A hall from a template, or like another one."""
    path = f"{_ROOT}/venues/{venue_id}/halls"
    response = await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=wish)
    return answers.one(response, HallView)


async def hall(http: httpx.AsyncClient, hall_id: str, *, actor_token: str) -> HallView:
    """A hall with its versions and what keeps its draft from being published."""
    response = await answers.ask(http, "GET", f"{_ROOT}/halls/{hall_id}", headers=answers.bearer(actor_token))
    return answers.one(response, HallView)


async def rename(http: httpx.AsyncClient, hall_id: str, wish: HallName, *, actor_token: str) -> None:
    """Another name of a hall."""
    await answers.ask(http, "PUT", f"{_ROOT}/halls/{hall_id}", headers=answers.bearer(actor_token), word=wish)


async def drawing(http: httpx.AsyncClient, hall_id: str, *, actor_token: str) -> SeatMap:
    """What is being drawn, or the newest version."""
    return SeatMap.model_validate_json((await file(http, hall_id, form="json", actor_token=actor_token)).content)


async def file(http: httpx.AsyncClient, hall_id: str, *, form: str, actor_token: str) -> httpx.Response:
    """The same as a file."""
    path, params = f"{_ROOT}/halls/{hall_id}/draft", {"format": form}
    return await answers.ask(http, "GET", path, headers=answers.bearer(actor_token), params=params)


async def bring_in(
    http: httpx.AsyncClient, hall_id: str, content: bytes, *, revision: str, actor_token: str
) -> HallView:
    """A file, JSON or CSV, instead of the draft."""
    path, headers = f"{_ROOT}/halls/{hall_id}/draft", _based_on(revision, actor_token)
    return answers.one(await answers.ask(http, "PUT", path, headers=headers, content=content), HallView)


async def discard(http: httpx.AsyncClient, hall_id: str, *, actor_token: str) -> None:
    """Back to the newest version."""
    path = f"{_ROOT}/halls/{hall_id}/draft"
    await answers.ask(http, "DELETE", path, headers=answers.bearer(actor_token))


async def publish(http: httpx.AsyncClient, hall_id: str, *, revision: str, actor_token: str) -> None:
    """The draft becomes the next version."""
    path = f"{_ROOT}/halls/{hall_id}/versions"
    await answers.ask(http, "POST", path, headers=_based_on(revision, actor_token))


def _based_on(revision: str, actor_token: str) -> dict[str, str]:
    return answers.bearer(actor_token) | {"If-Match": f'"{revision if revision.isdecimal() else ""}"'}


async def published(http: httpx.AsyncClient, map_id: str) -> SeatMap:
    """A published map; it never changes."""
    return SeatMap.model_validate_json((await answers.ask(http, "GET", f"{_ROOT}/seat-maps/{map_id}")).content)


async def seats(http: httpx.AsyncClient, performance_id: str, *, actor_token: str) -> SeatsView:
    """The map and the price zones of a performance, and how its seats stand."""
    path = f"{_ROOT}/performances/{performance_id}/seats"
    return answers.one(await answers.ask(http, "GET", path, headers=answers.bearer(actor_token)), SeatsView)


async def give_seating(http: httpx.AsyncClient, performance_id: str, wish: SeatingWish, *, actor_token: str) -> None:
    """Give a performance its map and its price zones."""
    path = f"{_ROOT}/performances/{performance_id}/seating"
    await answers.ask(http, "PUT", path, headers=answers.bearer(actor_token), word=wish)
