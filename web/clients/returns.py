"""What pages ask ticketing about tickets that are brought back. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.orders.schemas import ORDER_KEY_HEADER, RefundView
from ticketing.returns.schemas import ReturnChoices, ReturnPolicy, ReturnWish
from web.clients import answers

_ROOT = "/api/ticketing"


async def policy(http: httpx.AsyncClient, performance_id: str) -> ReturnPolicy:
    """What the house takes back of a performance."""
    path = f"{_ROOT}/performances/{performance_id}/return-policy"
    return answers.one(await answers.ask(http, "GET", path), ReturnPolicy)


async def decide(http: httpx.AsyncClient, performance_id: str, policy: ReturnPolicy, *, actor_token: str) -> None:
    """The house's decision from now on."""
    path = f"{_ROOT}/performances/{performance_id}/return-policy"
    await answers.ask(http, "PUT", path, headers=answers.bearer(actor_token), word=policy)


async def choices(http: httpx.AsyncClient, order_id: str, *, access_key: str) -> ReturnChoices:
    """Which tickets the buyer may bring back now."""
    headers = {ORDER_KEY_HEADER: access_key}
    return answers.one(
        await answers.ask(http, "GET", f"{_ROOT}/orders/{order_id}/returns", headers=headers), ReturnChoices
    )


async def bring_back(
    http: httpx.AsyncClient, order_id: str, wish: ReturnWish, *, access_key: str, idempotency_key: str
) -> RefundView:
    """Bring tickets back; the same key and wish give the same refund."""
    headers = {ORDER_KEY_HEADER: access_key, "Idempotency-Key": idempotency_key}
    response = await answers.ask(http, "POST", f"{_ROOT}/orders/{order_id}/returns", headers=headers, word=wish)
    return answers.one(response, RefundView)
