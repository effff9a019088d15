"""What pages ask about single tickets and handing them on. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.entry_codes.schemas import EntryPolicy
from ticketing.handovers.schemas import (
    TICKET_KEY_HEADER,
    HandoverOffered,
    HandoverTaken,
    HandoverTaking,
    HandoverToken,
    HandoverView,
    HeldTicket,
)
from ticketing.orders.schemas import ORDER_KEY_HEADER
from ticketing.wallets.schemas import GoogleSaveLink
from web.clients import answers

_ROOT = "/api/ticketing"


def by_order(key: str) -> dict[str, str]:
    """The proof of who bought it."""
    return {ORDER_KEY_HEADER: key}


def by_ticket(key: str) -> dict[str, str]:
    """The proof of who was handed it."""
    return {TICKET_KEY_HEADER: key}


async def ticket(http: httpx.AsyncClient, ticket_id: str, *, proof: dict[str, str]) -> HeldTicket:
    """One ticket with its code."""
    return answers.one(await answers.ask(http, "GET", f"{_ROOT}/tickets/{ticket_id}", headers=proof), HeldTicket)


async def offer(http: httpx.AsyncClient, ticket_id: str, *, proof: dict[str, str]) -> HandoverOffered:
    """The secret of a link behind which the ticket waits."""
    response = await answers.ask(http, "POST", f"{_ROOT}/tickets/{ticket_id}/handovers", headers=proof)
    return answers.one(response, HandoverOffered)


async def withdraw(http: httpx.AsyncClient, ticket_id: str, *, proof: dict[str, str]) -> None:
    """The link opens nothing any more."""
    await answers.ask(http, "DELETE", f"{_ROOT}/tickets/{ticket_id}/handovers", headers=proof)


async def look(http: httpx.AsyncClient, word: HandoverToken) -> HandoverView:
    """What waits behind a link."""
    return answers.one(await answers.ask(http, "POST", f"{_ROOT}/handovers/openings", word=word), HandoverView)


async def take(http: httpx.AsyncClient, wish: HandoverTaking, *, idempotency_key: str) -> HandoverTaken:
    """The ticket that waits; the same key is the same taking."""
    headers = {"Idempotency-Key": idempotency_key}
    response = await answers.ask(http, "POST", f"{_ROOT}/handovers/takings", headers=headers, word=wish)
    return answers.one(response, HandoverTaken)


async def policy(http: httpx.AsyncClient, performance_id: str, *, actor_token: str) -> EntryPolicy:
    """What the house decided about the tickets of a performance."""
    path, headers = f"{_ROOT}/performances/{performance_id}/entry-policy", answers.bearer(actor_token)
    return answers.one(await answers.ask(http, "GET", path, headers=headers), EntryPolicy)


async def decide(http: httpx.AsyncClient, performance_id: str, policy: EntryPolicy, *, actor_token: str) -> None:
    """Decide otherwise."""
    path, headers = f"{_ROOT}/performances/{performance_id}/entry-policy", answers.bearer(actor_token)
    await answers.ask(http, "PUT", path, headers=headers, word=policy)


async def apple_pass(http: httpx.AsyncClient, ticket_id: str, *, proof: dict[str, str]) -> bytes:
    """The ticket for Apple Wallet."""
    path = f"{_ROOT}/tickets/{ticket_id}/wallet-passes/apple"
    return (await answers.ask(http, "GET", path, headers=proof)).content


async def google_link(http: httpx.AsyncClient, ticket_id: str, *, proof: dict[str, str]) -> str:
    """Where the ticket is saved to Google Wallet."""
    path = f"{_ROOT}/tickets/{ticket_id}/wallet-passes/google"
    return answers.one(await answers.ask(http, "GET", path, headers=proof), GoogleSaveLink).url
