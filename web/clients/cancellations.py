"""What pages ask ticketing about performances that are called off. All raise ServiceRefused or Unavailable."""

import httpx

from ticketing.cancellations.schemas import CancellationView, CancellationWish
from web.clients import answers


def _path(performance_id: str) -> str:
    return f"/api/ticketing/performances/{performance_id}/cancellations"


async def how_far(http: httpx.AsyncClient, performance_id: str, *, actor_token: str) -> CancellationView | None:
    """How far the money is; None when the performance was not called off."""
    try:
        response = await answers.ask(http, "GET", _path(performance_id), headers=answers.bearer(actor_token))
    except answers.ServiceRefused as refused:
        if refused.status == 404:
            return None
        raise
    return answers.one(response, CancellationView)


async def call_off(http: httpx.AsyncClient, performance_id: str, wish: CancellationWish, *, actor_token: str) -> None:
    """Call it off; twice is once."""
    await answers.ask(http, "POST", _path(performance_id), headers=answers.bearer(actor_token), word=wish)
