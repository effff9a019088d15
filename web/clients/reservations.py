"""What pages ask ticketing about reserved places and guests. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.inventory.schemas import HOLD_KEY_HEADER
from ticketing.orders.schemas import OrderView
from ticketing.reservations.schemas import (
    GuestTickets,
    GuestWish,
    ReservationKind,
    ReservationView,
    ReservationWish,
    RulesView,
    RulesWish,
)
from web.clients import answers

_ROOT = "/api/ticketing/reservations"


async def reserve(
    http: httpx.AsyncClient, wish: ReservationWish, *, actor_token: str, idempotency_key: str, hold_key: str = ""
) -> ReservationView:
    """Places for a caller; the same key again is the same reservation."""
    headers = answers.bearer(actor_token) | {"Idempotency-Key": idempotency_key}
    if hold_key:
        headers[HOLD_KEY_HEADER] = hold_key
    return answers.one(await answers.ask(http, "POST", _ROOT, headers=headers, word=wish), ReservationView)


async def invite(
    http: httpx.AsyncClient, wish: GuestWish, *, actor_token: str, idempotency_key: str
) -> ReservationView:
    """A guest of the house."""
    headers = answers.bearer(actor_token) | {"Idempotency-Key": idempotency_key}
    response = await answers.ask(http, "POST", "/api/ticketing/guests", headers=headers, word=wish)
    return answers.one(response, ReservationView)


async def of_performance(
    http: httpx.AsyncClient, performance_id: str, kind: ReservationKind, *, actor_token: str
) -> list[ReservationView]:
    """Callers or guests of a performance, by name."""
    headers, params = answers.bearer(actor_token), {"performance_id": performance_id, "kind": kind.value}
    return answers.many(await answers.ask(http, "GET", _ROOT, headers=headers, params=params), ReservationView)


async def found(http: httpx.AsyncClient, house: str, *, typed: str, actor_token: str) -> list[ReservationView]:
    """Who is meant by a name, a telephone or a reference."""
    headers, params = answers.bearer(actor_token), {"organisation_id": house, "typed": typed}
    response = await answers.ask(http, "GET", f"{_ROOT}/found", headers=headers, params=params)
    return answers.many(response, ReservationView)


async def let_go(http: httpx.AsyncClient, reservation_id: str, *, actor_token: str) -> None:
    """Its places are for everybody again."""
    await answers.ask(http, "DELETE", f"{_ROOT}/{reservation_id}", headers=answers.bearer(actor_token))


async def give_tickets(
    http: httpx.AsyncClient, reservation_id: str, wish: GuestTickets, *, actor_token: str, idempotency_key: str
) -> OrderView:
    """A guest is here; once."""
    headers = answers.bearer(actor_token) | {"Idempotency-Key": idempotency_key}
    path = f"{_ROOT}/{reservation_id}/tickets"
    return answers.one(await answers.ask(http, "POST", path, headers=headers, word=wish), OrderView)


async def rules(http: httpx.AsyncClient, house: str, performance_id: str, *, actor_token: str) -> RulesView:
    """Until when reserved places of a performance wait, and how many there may be."""
    params = {"organisation_id": house, "performance_id": performance_id}
    path = "/api/ticketing/reservation-rules"
    response = await answers.ask(http, "GET", path, headers=answers.bearer(actor_token), params=params)
    return answers.one(response, RulesView)


async def decide(
    http: httpx.AsyncClient, wish: RulesWish, *, actor_token: str, performance_id: str = "", house: str = ""
) -> None:
    """The house decides about one performance, or about all others."""
    of = f"performances/{performance_id}" if performance_id else f"organisations/{house}"
    path = f"/api/ticketing/{of}/reservation-rules"
    await answers.ask(http, "PUT", path, headers=answers.bearer(actor_token), word=wish)
