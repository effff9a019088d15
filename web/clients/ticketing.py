"""What pages ask ticketing. Every function raises ServiceRefused or Unavailable (`web.clients.answers`)."""

import httpx

from ticketing.accounts.schemas import ActorTokenAnswer, SignedIn, SignIn
from ticketing.catalog.schemas import OfferView, SeatsOfStream, SeatsWish
from ticketing.entry_codes.schemas import EntryCodesView
from ticketing.inventory.schemas import HOLD_KEY_HEADER
from ticketing.orders.schemas import (
    ORDER_KEY_HEADER,
    EntitlementAnswer,
    EntitlementWish,
    OrderPlaced,
    OrderView,
    OrderWish,
    RefundView,
    RefundWish,
)
from web.clients import answers

_ROOT = "/api/ticketing"
OFFER_TITLES_MAX = 100


async def offers(http: httpx.AsyncClient, *, title_ids: list[str]) -> list[OfferView]:
    """The offers of at most OFFER_TITLES_MAX titles, on sale or not."""
    response = await answers.ask(http, "GET", f"{_ROOT}/offers", params={"title_id": title_ids})
    return answers.many(response, OfferView)


async def seats_of_stream(http: httpx.AsyncClient, offer_id: str, *, actor_token: str) -> SeatsOfStream:
    """How many may buy a stream, for people of its house."""
    response = await answers.ask(http, "GET", f"{_ROOT}/offers/{offer_id}/seats", headers=answers.bearer(actor_token))
    return answers.one(response, SeatsOfStream)


async def decide_seats(http: httpx.AsyncClient, offer_id: str, wish: SeatsWish, *, actor_token: str) -> None:
    """So many from now on."""
    path, headers = f"{_ROOT}/offers/{offer_id}/seats", answers.bearer(actor_token)
    await answers.ask(http, "PUT", path, headers=headers, word=wish)


async def place_order(
    http: httpx.AsyncClient, wish: OrderWish, *, idempotency_key: str, hold_key: str | None = None
) -> OrderPlaced:
    """A pending order; the same key and wish give the same order. A basket's order wants the basket's key."""
    headers = {"Idempotency-Key": idempotency_key} | ({HOLD_KEY_HEADER: hold_key} if hold_key else {})
    return answers.one(await answers.ask(http, "POST", f"{_ROOT}/orders", headers=headers, word=wish), OrderPlaced)


async def order_of_buyer(http: httpx.AsyncClient, order_id: str, *, access_key: str) -> OrderView:
    """An order, for whoever holds its key."""
    headers = {ORDER_KEY_HEADER: access_key}
    return answers.one(await answers.ask(http, "GET", f"{_ROOT}/orders/{order_id}", headers=headers), OrderView)


async def order_with_codes(http: httpx.AsyncClient, order_id: str, *, access_key: str) -> OrderView:
    """The same with what its QR codes say, where ticketing has that at hand."""
    headers, params = {ORDER_KEY_HEADER: access_key}, {"entry_codes": "true"}
    response = await answers.ask(http, "GET", f"{_ROOT}/orders/{order_id}", headers=headers, params=params)
    return answers.one(response, OrderView)


async def entry_codes(http: httpx.AsyncClient, order_id: str, *, access_key: str) -> EntryCodesView:
    """What the QR codes of an order say, for whoever holds its key."""
    return await _entry_codes(http, order_id, headers={ORDER_KEY_HEADER: access_key})


async def entry_codes_of_house(http: httpx.AsyncClient, order_id: str, *, actor_token: str) -> EntryCodesView:
    """The same, to be printed by the house."""
    return await _entry_codes(http, order_id, headers=answers.bearer(actor_token))


async def _entry_codes(http: httpx.AsyncClient, order_id: str, *, headers: dict[str, str]) -> EntryCodesView:
    response = await answers.ask(http, "GET", f"{_ROOT}/orders/{order_id}/entry-codes", headers=headers)
    return answers.one(response, EntryCodesView)


async def entitlement(http: httpx.AsyncClient, order_id: str, *, title_id: str, access_key: str) -> EntitlementAnswer:
    """The signed right to watch a title that the order's ticket gives."""
    path = f"{_ROOT}/orders/{order_id}/entitlement-tokens"
    headers = {ORDER_KEY_HEADER: access_key}
    response = await answers.ask(http, "POST", path, headers=headers, word=EntitlementWish(title_id=title_id))
    return answers.one(response, EntitlementAnswer)


async def more_time(http: httpx.AsyncClient, order_id: str, *, access_key: str) -> OrderView:
    """More time for an order that is paid by transfer."""
    headers = {ORDER_KEY_HEADER: access_key}
    response = await answers.ask(http, "POST", f"{_ROOT}/orders/{order_id}/extensions", headers=headers)
    return answers.one(response, OrderView)


async def sign_in(http: httpx.AsyncClient, credentials: SignIn) -> SignedIn:
    """A session of a member of a house."""
    return answers.one(await answers.ask(http, "POST", f"{_ROOT}/sessions", word=credentials), SignedIn)


async def sign_out(http: httpx.AsyncClient, *, session_token: str) -> None:
    """End a session."""
    await answers.ask(http, "DELETE", f"{_ROOT}/sessions", headers=answers.bearer(session_token))


async def actor_token(http: httpx.AsyncClient, *, session_token: str) -> ActorTokenAnswer:
    """An actor token for the session, and the houses it acts for."""
    response = await answers.ask(http, "POST", f"{_ROOT}/actor-tokens", headers=answers.bearer(session_token))
    return answers.one(response, ActorTokenAnswer)


async def orders_of_house(http: httpx.AsyncClient, organisation_id: str, *, actor_token: str) -> list[OrderView]:
    """The latest orders of a house, newest first."""
    params = {"organisation_id": organisation_id}
    response = await answers.ask(http, "GET", f"{_ROOT}/orders", headers=answers.bearer(actor_token), params=params)
    return answers.many(response, OrderView)


async def found_orders(
    http: httpx.AsyncClient, organisation_id: str, *, typed: str, actor_token: str
) -> list[OrderView]:
    """The orders of a house that a code, a number, a name or a way to reach means, newest first."""
    params = {"organisation_id": organisation_id, "typed": typed}
    response = await answers.ask(http, "GET", f"{_ROOT}/orders", headers=answers.bearer(actor_token), params=params)
    return answers.many(response, OrderView)


async def order_of_house(http: httpx.AsyncClient, order_id: str, *, actor_token: str) -> OrderView:
    """An order, for an actor of its house."""
    response = await answers.ask(http, "GET", f"{_ROOT}/orders/{order_id}", headers=answers.bearer(actor_token))
    return answers.one(response, OrderView)


async def ask_refund(
    http: httpx.AsyncClient, order_id: str, wish: RefundWish, *, actor_token: str, idempotency_key: str
) -> RefundView:
    """A refund of the whole order; the same key and wish give the same refund."""
    headers = answers.bearer(actor_token) | {"Idempotency-Key": idempotency_key}
    response = await answers.ask(http, "POST", f"{_ROOT}/orders/{order_id}/refunds", headers=headers, word=wish)
    return answers.one(response, RefundView)
