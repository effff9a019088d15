"""What pages ask ticketing about second screens. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.boxoffice.schemas import SCREEN_KEY_HEADER, ScreenKey, ScreenView, ScreenWish
from ticketing.inventory.schemas import HOLD_KEY_HEADER
from web.clients import answers


async def key(http: httpx.AsyncClient, shift_id: str, *, actor_token: str) -> str:
    """What opens the second screen of the caller's own shift."""
    path = f"/api/ticketing/shifts/{shift_id}/screen-key"
    return answers.one(await answers.ask(http, "GET", path, headers=answers.bearer(actor_token)), ScreenKey).key


async def shown(http: httpx.AsyncClient, shift_id: str, *, key: str) -> ScreenView:
    """What the buyer sees now."""
    path = f"/api/ticketing/shifts/{shift_id}/screen"
    return answers.one(await answers.ask(http, "GET", path, headers={SCREEN_KEY_HEADER: key}), ScreenView)


async def put_together(
    http: httpx.AsyncClient, shift_id: str, wish: ScreenWish, *, actor_token: str, hold_key: str = ""
) -> None:
    """The buyer sees this from now on."""
    headers = answers.bearer(actor_token) | {HOLD_KEY_HEADER: hold_key}
    await answers.ask(http, "PUT", f"/api/ticketing/shifts/{shift_id}/screen", headers=headers, word=wish)
