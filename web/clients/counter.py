"""What pages ask ticketing for the counter. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.boxoffice.schemas import CounterSale, RollWish
from ticketing.inventory.schemas import HOLD_KEY_HEADER
from ticketing.orders.schemas import OrderView
from web.clients import answers

_SALES = "/api/ticketing/counter-sales"


async def sell(
    http: httpx.AsyncClient, sale: CounterSale, *, actor_token: str, idempotency_key: str, hold_key: str = ""
) -> OrderView:
    """A sale; the same key and sale give the same order. A basket is sold to who has its key."""
    headers = answers.bearer(actor_token) | {"Idempotency-Key": idempotency_key}
    if hold_key:
        headers[HOLD_KEY_HEADER] = hold_key
    return answers.one(await answers.ask(http, "POST", _SALES, headers=headers, word=sale), OrderView)


async def latest(http: httpx.AsyncClient, organisation_id: str, *, actor_token: str) -> list[OrderView]:
    """The latest sales at the counters of a house, newest first."""
    headers, params = answers.bearer(actor_token), {"organisation_id": organisation_id}
    return answers.many(await answers.ask(http, "GET", _SALES, headers=headers, params=params), OrderView)


async def print_roll(http: httpx.AsyncClient, order_id: str, *, actor_token: str) -> None:
    """The tickets come out of the printer beside the caller's drawer."""
    path = f"/api/ticketing/orders/{order_id}/rolls"
    await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=RollWish())
