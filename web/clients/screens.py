"""What pages ask ticketing about second screens. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.boxoffice.schemas import SCREEN_KEY_HEADER, ScreenKey, ScreenView
from web.clients import answers


async def key(http: httpx.AsyncClient, shift_id: str, *, actor_token: str) -> str:
    """What opens the second screen of the caller's own shift."""
    path = f"/api/ticketing/shifts/{shift_id}/screen-key"
    return answers.one(await answers.ask(http, "GET", path, headers=answers.bearer(actor_token)), ScreenKey).key


async def shown(http: httpx.AsyncClient, shift_id: str, *, key: str) -> ScreenView:
    """What the buyer sees now."""
    path = f"/api/ticketing/shifts/{shift_id}/screen"
    return answers.one(await answers.ask(http, "GET", path, headers={SCREEN_KEY_HEADER: key}), ScreenView)
