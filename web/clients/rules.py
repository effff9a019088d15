"""What pages ask ticketing about the rules of performances. Every function raises ServiceRefused or Unavailable."""

import asyncio
from collections.abc import Iterable

import httpx

from ticketing.inventory.schemas import HOLD_KEY_HEADER, ConcessionsWish, HoldView
from ticketing.rules.schemas import RulesView, RulesWish
from web.clients import answers

_ROOT = "/api/ticketing"


async def rules(http: httpx.AsyncClient, performance_id: str) -> RulesView:
    """What holds of a performance."""
    return answers.one(await answers.ask(http, "GET", f"{_ROOT}/performances/{performance_id}/rules"), RulesView)


async def of_all(http: httpx.AsyncClient, performance_ids: Iterable[str]) -> dict[str, RulesView]:
    """The same of several."""
    found = await asyncio.gather(*(rules(http, one) for one in sorted(set(performance_ids))))
    return {one.performance_id: one for one in found}


async def decide(http: httpx.AsyncClient, performance_id: str, wish: RulesWish, *, actor_token: str) -> None:
    """The house decides."""
    path = f"{_ROOT}/performances/{performance_id}/rules"
    await answers.ask(http, "PUT", path, word=wish, headers=answers.bearer(actor_token))


async def concede(http: httpx.AsyncClient, hold_id: str, wish: ConcessionsWish, *, key: str) -> HoldView:
    """Who of a basket pays less."""
    path = f"{_ROOT}/holds/{hold_id}/concessions"
    return answers.one(await answers.ask(http, "PUT", path, word=wish, headers={HOLD_KEY_HEADER: key}), HoldView)
