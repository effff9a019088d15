"""What pages ask ticketing about performances. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.catalog.schemas import PerformanceState, PerformanceStep, PerformanceView, PerformanceWish
from ticketing.inventory.schemas import CopiesView, CopiesWish
from web.clients import answers

_ROOT = "/api/ticketing/performances"


async def upcoming(http: httpx.AsyncClient) -> list[PerformanceView]:
    """What everybody may see, the next evening first."""
    return answers.many(await answers.ask(http, "GET", _ROOT), PerformanceView)


async def of_house(http: httpx.AsyncClient, organisation_id: str, *, actor_token: str) -> list[PerformanceView]:
    """Every performance of a house, drafts too, the latest evening first."""
    headers, params = answers.bearer(actor_token), {"organisation_id": organisation_id}
    return answers.many(await answers.ask(http, "GET", _ROOT, headers=headers, params=params), PerformanceView)


async def performance(http: httpx.AsyncClient, performance_id: str, *, actor_token: str = "") -> PerformanceView:
    """One performance; with a token of its house, drafts and figures too."""
    headers = answers.bearer(actor_token) if actor_token else {}
    return answers.one(await answers.ask(http, "GET", f"{_ROOT}/{performance_id}", headers=headers), PerformanceView)


async def create(http: httpx.AsyncClient, wish: PerformanceWish, *, actor_token: str) -> PerformanceView:
    """A new draft."""
    response = await answers.ask(http, "POST", _ROOT, headers=answers.bearer(actor_token), word=wish)
    return answers.one(response, PerformanceView)


async def change(http: httpx.AsyncClient, performance_id: str, wish: PerformanceWish, *, actor_token: str) -> None:
    """The performance as the wish says."""
    await answers.ask(http, "PUT", f"{_ROOT}/{performance_id}", headers=answers.bearer(actor_token), word=wish)


async def step(http: httpx.AsyncClient, performance_id: str, state: PerformanceState, *, actor_token: str) -> None:
    """On sale, closed or cancelled."""
    path, word = f"{_ROOT}/{performance_id}/steps", PerformanceStep(state=state)
    await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=word)


async def copy(http: httpx.AsyncClient, performance_id: str, wish: CopiesWish, *, actor_token: str) -> CopiesView:
    """The same on other days."""
    path = f"{_ROOT}/{performance_id}/copies"
    return answers.one(
        await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=wish), CopiesView
    )
