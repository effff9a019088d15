"""What pages ask about tickets on their way. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.delivery.schemas import LinkToken, OpenedOrders, RecoveryWish
from ticketing.orders.schemas import ORDER_KEY_HEADER, OrderPlaced
from web.clients import answers

_ROOT = "/api/ticketing"


async def tickets_on_paper(http: httpx.AsyncClient, order_id: str, *, access_key: str) -> bytes:
    """The PDF of an order's tickets, for whoever holds its key."""
    path = f"{_ROOT}/orders/{order_id}/tickets.pdf"
    return (await answers.ask(http, "GET", path, headers={ORDER_KEY_HEADER: access_key})).content


async def ask_recovery(http: httpx.AsyncClient, wish: RecoveryWish) -> None:
    """A link to all orders of an e-mail or phone, if there are any."""
    await answers.ask(http, "POST", f"{_ROOT}/recoveries", word=wish)


async def open_all(http: httpx.AsyncClient, word: LinkToken) -> OpenedOrders:
    """The orders of a recovery link, which opens nothing more."""
    return answers.one(await answers.ask(http, "POST", f"{_ROOT}/recoveries/openings", word=word), OpenedOrders)


async def open_one(http: httpx.AsyncClient, word: LinkToken) -> OrderPlaced:
    """The order of a ticket's link."""
    return answers.one(await answers.ask(http, "POST", f"{_ROOT}/ticket-links/openings", word=word), OrderPlaced)
