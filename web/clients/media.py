"""What pages ask media_service. Every function raises ServiceRefused or Unavailable (`web.clients.answers`)."""

import httpx

from media_service.library.schemas import ProductionView, TitleView
from media_service.playback.schemas import PlaybackOpened, PlaybackWish
from web.clients import answers

_ROOT = "/api/media"


async def titles(http: httpx.AsyncClient) -> list[TitleView]:
    """The published titles."""
    return answers.many(await answers.ask(http, "GET", f"{_ROOT}/titles"), TitleView)


async def title(http: httpx.AsyncClient, title_id: str) -> TitleView:
    """One published title."""
    return answers.one(await answers.ask(http, "GET", f"{_ROOT}/titles/{title_id}"), TitleView)


async def open_playback(http: httpx.AsyncClient, *, entitlement_token: str) -> PlaybackOpened:
    """A playback session for the right that the token proves."""
    wish = PlaybackWish(entitlement_token=entitlement_token)
    response = await answers.ask(http, "POST", f"{_ROOT}/playback-sessions", word=wish)
    return answers.one(response, PlaybackOpened)


async def productions(http: httpx.AsyncClient, organisation_id: str, *, actor_token: str) -> list[ProductionView]:
    """How far each title of a house is on its way to the screen."""
    path = f"{_ROOT}/organisations/{organisation_id}/titles"
    response = await answers.ask(http, "GET", path, headers=answers.bearer(actor_token))
    return answers.many(response, ProductionView)
