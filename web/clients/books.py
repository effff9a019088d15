"""What pages ask ticketing about a house's money. Every function raises ServiceRefused or Unavailable."""

from datetime import date

import httpx

from ticketing.ledger.schemas import GroupedBy, TakingRow, Takings, TransactionView
from ticketing.orders.schemas import BankReference, RefundToTransfer, SuspenseAssignment, SuspenseView
from web.clients import answers

_ROOT = "/api/ticketing"


async def takings(http: httpx.AsyncClient, house: str, *, since: date, until: date, actor_token: str) -> Takings:
    """What a house took on these days, added up."""
    path, params = f"{_ROOT}/organisations/{house}/takings", _period(since, until)
    response = await answers.ask(http, "GET", path, headers=answers.bearer(actor_token), params=params)
    return answers.one(response, Takings)


async def taking_rows(
    http: httpx.AsyncClient,
    house: str,
    *,
    since: date,
    until: date,
    by: GroupedBy | None,
    key: str,
    actor_token: str,
) -> list[TakingRow]:
    """The rows behind one total, or behind all."""
    params = _period(since, until) | ({"by": by.value, "key": key} if by else {})
    path = f"{_ROOT}/organisations/{house}/takings/rows"
    response = await answers.ask(http, "GET", path, headers=answers.bearer(actor_token), params=params)
    return answers.many(response, TakingRow)


async def transaction(http: httpx.AsyncClient, house: str, transaction_id: str, *, actor_token: str) -> TransactionView:
    """Both sides of a transaction."""
    path = f"{_ROOT}/organisations/{house}/ledger-transactions/{transaction_id}"
    return answers.one(await answers.ask(http, "GET", path, headers=answers.bearer(actor_token)), TransactionView)


async def refunds_to_transfer(http: httpx.AsyncClient, house: str, *, actor_token: str) -> list[RefundToTransfer]:
    """Refunds that the house must send back through its bank."""
    params = {"organisation_id": house}
    response = await answers.ask(http, "GET", f"{_ROOT}/refunds", headers=answers.bearer(actor_token), params=params)
    return answers.many(response, RefundToTransfer)


async def mark_transferred(http: httpx.AsyncClient, refund_id: str, word: BankReference, *, actor_token: str) -> None:
    """The refund was sent back."""
    path = f"{_ROOT}/refunds/{refund_id}/transfers"
    await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=word)


async def suspense(http: httpx.AsyncClient, house: str, *, actor_token: str) -> list[SuspenseView]:
    """Money that waits for a decision of the house."""
    params = {"organisation_id": house}
    response = await answers.ask(http, "GET", f"{_ROOT}/suspense", headers=answers.bearer(actor_token), params=params)
    return answers.many(response, SuspenseView)


async def assign(http: httpx.AsyncClient, item_id: str, word: SuspenseAssignment, *, actor_token: str) -> None:
    """The money is for this order."""
    path = f"{_ROOT}/suspense/{item_id}/assignments"
    await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=word)


async def give_back(http: httpx.AsyncClient, item_id: str, word: BankReference, *, actor_token: str) -> None:
    """The money was sent back."""
    path = f"{_ROOT}/suspense/{item_id}/returns"
    await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=word)


async def return_deposit(http: httpx.AsyncClient, order_id: str, word: BankReference, *, actor_token: str) -> None:
    """What came for an expired order was sent back."""
    path = f"{_ROOT}/orders/{order_id}/deposit-returns"
    await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=word)


def _period(since: date, until: date) -> dict[str, str | list[str]]:
    return {"since": since.isoformat(), "until": until.isoformat()}
