"""What pages ask ticketing about seats that a house keeps. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.inventory.schemas import BlockView, BlockWish
from web.clients import answers


async def of_performance(http: httpx.AsyncClient, performance_id: str, *, actor_token: str) -> list[BlockView]:
    """What is kept now, the newest first."""
    response = await answers.ask(http, "GET", _path(performance_id), headers=answers.bearer(actor_token))
    return answers.many(response, BlockView)


async def keep(http: httpx.AsyncClient, performance_id: str, wish: BlockWish, *, actor_token: str) -> None:
    """Keep these seats from sale, all of them or none."""
    await answers.ask(http, "POST", _path(performance_id), headers=answers.bearer(actor_token), word=wish)


async def release(http: httpx.AsyncClient, performance_id: str, block_id: str, *, actor_token: str) -> None:
    """Put its seats on sale now."""
    path = f"{_path(performance_id)}/{block_id}"
    await answers.ask(http, "DELETE", path, headers=answers.bearer(actor_token))


def _path(performance_id: str) -> str:
    return f"/api/ticketing/performances/{performance_id}/blocks"
