"""What pages ask ticketing about tickets that are exchanged. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.exchanges.schemas import ExchangeChoices, ExchangeDone, ExchangeWish
from ticketing.inventory.schemas import HOLD_KEY_HEADER
from ticketing.orders.schemas import ORDER_KEY_HEADER
from web.clients import answers


def _path(order_id: str) -> str:
    return f"/api/ticketing/orders/{order_id}/exchanges"


async def choices(http: httpx.AsyncClient, order_id: str, *, access_key: str) -> ExchangeChoices:
    """Which tickets the buyer may exchange now."""
    headers = {ORDER_KEY_HEADER: access_key}
    return answers.one(await answers.ask(http, "GET", _path(order_id), headers=headers), ExchangeChoices)


async def exchange(
    http: httpx.AsyncClient,
    order_id: str,
    wish: ExchangeWish,
    *,
    hold_key: str,
    idempotency_key: str,
    access_key: str = "",
    actor_token: str = "",
) -> ExchangeDone:
    """Other places for these tickets; the same key and wish give the same exchange."""
    headers = answers.bearer(actor_token) if actor_token else {ORDER_KEY_HEADER: access_key}
    headers |= {HOLD_KEY_HEADER: hold_key, "Idempotency-Key": idempotency_key}
    return answers.one(await answers.ask(http, "POST", _path(order_id), headers=headers, word=wish), ExchangeDone)
