"""What pages ask ticketing about vouchers. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.vouchers.schemas import VoucherView, VoucherWish
from web.clients import answers

_ROOT = "/api/ticketing/vouchers"


async def of_house(http: httpx.AsyncClient, organisation_id: str, *, actor_token: str) -> list[VoucherView]:
    """The vouchers of a house, the newest first."""
    headers, params = answers.bearer(actor_token), {"organisation_id": organisation_id}
    return answers.many(await answers.ask(http, "GET", _ROOT, headers=headers, params=params), VoucherView)


async def make(http: httpx.AsyncClient, wish: VoucherWish, *, actor_token: str) -> None:
    """A new one."""
    await answers.ask(http, "POST", _ROOT, headers=answers.bearer(actor_token), word=wish)


async def end(http: httpx.AsyncClient, voucher_id: str, *, actor_token: str) -> None:
    """Nobody uses it from now on."""
    await answers.ask(http, "POST", f"{_ROOT}/{voucher_id}/endings", headers=answers.bearer(actor_token))
