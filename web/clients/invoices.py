"""What pages ask ticketing about invoices. Every function raises ServiceRefused or Unavailable."""

from datetime import date

import httpx

from ticketing.invoices.schemas import InvoiceRow, InvoiceView, InvoicingView, InvoicingWish, ReplacementWish
from ticketing.orders.schemas import ORDER_KEY_HEADER
from web.clients import answers

_ROOT = "/api/ticketing"


async def invoicing(http: httpx.AsyncClient, house: str, *, actor_token: str) -> InvoicingView:
    """Whether and how a house writes invoices."""
    path = f"{_ROOT}/organisations/{house}/invoicing"
    return answers.one(await answers.ask(http, "GET", path, headers=answers.bearer(actor_token)), InvoicingView)


async def decide(http: httpx.AsyncClient, house: str, wish: InvoicingWish, *, actor_token: str) -> None:
    """The house decides."""
    path = f"{_ROOT}/organisations/{house}/invoicing"
    await answers.ask(http, "PUT", path, headers=answers.bearer(actor_token), word=wish)


async def of_house(
    http: httpx.AsyncClient,
    house: str,
    *,
    since: date,
    until: date,
    search: str = "",
    before: str = "",
    actor_token: str,
) -> list[InvoiceRow]:
    """Invoices of a house on these days, newest first, so many at once."""
    params: dict[str, str | list[str]] = {"organisation_id": house, "search": search, "before": before}
    params |= {"since": since.isoformat(), "until": until.isoformat()}
    headers = answers.bearer(actor_token)
    return answers.many(await answers.ask(http, "GET", f"{_ROOT}/invoices", headers=headers, params=params), InvoiceRow)


async def invoice(http: httpx.AsyncClient, invoice_id: str, *, actor_token: str) -> InvoiceView:
    """One invoice."""
    path = f"{_ROOT}/invoices/{invoice_id}"
    return answers.one(await answers.ask(http, "GET", path, headers=answers.bearer(actor_token)), InvoiceView)


async def replace(http: httpx.AsyncClient, invoice_id: str, wish: ReplacementWish, *, actor_token: str) -> InvoiceView:
    """Another in its place."""
    path = f"{_ROOT}/invoices/{invoice_id}/replacements"
    response = await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=wish)
    return answers.one(response, InvoiceView)


async def send_again(http: httpx.AsyncClient, invoice_id: str, *, actor_token: str) -> None:
    """Hand a refused one over again."""
    path = f"{_ROOT}/invoices/{invoice_id}/submissions"
    await answers.ask(http, "POST", path, headers=answers.bearer(actor_token))


async def of_order(http: httpx.AsyncClient, order_id: str, *, access_key: str) -> list[InvoiceView]:
    """The invoices of a buyer's order."""
    path = f"{_ROOT}/orders/{order_id}/invoices"
    return answers.many(await answers.ask(http, "GET", path, headers={ORDER_KEY_HEADER: access_key}), InvoiceView)
