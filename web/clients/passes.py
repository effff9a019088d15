"""What pages ask about monthly passes. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.orders.schemas import ORDER_KEY_HEADER, EntitlementAnswer, EntitlementWish
from ticketing.passes.schemas import PassPlanView, PassPlanWish, PassView
from web.clients import answers
from web.clients.answers import ServiceRefused

_ROOT = "/api/ticketing"


async def plan(http: httpx.AsyncClient, organisation_id: str) -> PassPlanView | None:
    """The pass of a house; None when it offers none."""
    try:
        return answers.one(await answers.ask(http, "GET", f"{_ROOT}/pass-plans/{organisation_id}"), PassPlanView)
    except ServiceRefused as refused:
        if refused.status == 404:
            return None
        raise


async def put_plan(http: httpx.AsyncClient, house: str, wish: PassPlanWish, *, actor_token: str) -> PassPlanView:
    """What the pass of a house is called, costs and opens."""
    path, headers = f"{_ROOT}/pass-plans/{house}", answers.bearer(actor_token)
    return answers.one(await answers.ask(http, "PUT", path, headers=headers, word=wish), PassPlanView)


async def pass_of_order(http: httpx.AsyncClient, order_id: str, *, access_key: str) -> PassView:
    """The pass of which an order paid a month."""
    headers = {ORDER_KEY_HEADER: access_key}
    return answers.one(await answers.ask(http, "GET", f"{_ROOT}/orders/{order_id}/pass", headers=headers), PassView)


async def cancel(http: httpx.AsyncClient, order_id: str, *, access_key: str) -> PassView:
    """No month more."""
    path, headers = f"{_ROOT}/orders/{order_id}/pass/cancellations", {ORDER_KEY_HEADER: access_key}
    return answers.one(await answers.ask(http, "POST", path, headers=headers), PassView)


async def entitlement(http: httpx.AsyncClient, order_id: str, *, title_id: str, access_key: str) -> EntitlementAnswer:
    """The signed right to watch a title of the pass."""
    path, headers = f"{_ROOT}/orders/{order_id}/pass/entitlement-tokens", {ORDER_KEY_HEADER: access_key}
    wish = EntitlementWish(title_id=title_id)
    return answers.one(await answers.ask(http, "POST", path, headers=headers, word=wish), EntitlementAnswer)
