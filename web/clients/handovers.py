"""What pages ask about single tickets and handing them on. Every function raises ServiceRefused or Unavailable."""

import httpx

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
