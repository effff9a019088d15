"""What pages ask ticketing about shifts. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.shifts.schemas import CorrectionView, CorrectionWish, Count, ShiftReport, ShiftView, ShiftWish
from web.clients import answers

_SHIFTS = "/api/ticketing/shifts"


async def begin(http: httpx.AsyncClient, wish: ShiftWish, *, actor_token: str) -> ShiftView:
    """A new shift of the caller."""
    return answers.one(
        await answers.ask(http, "POST", _SHIFTS, headers=answers.bearer(actor_token), word=wish), ShiftView
    )


async def latest(http: httpx.AsyncClient, house: str, *, actor_token: str) -> list[ShiftView]:
    """The latest shifts that the caller may see, newest first."""
    params = {"organisation_id": house}
    response = await answers.ask(http, "GET", _SHIFTS, headers=answers.bearer(actor_token), params=params)
    return answers.many(response, ShiftView)


async def running(http: httpx.AsyncClient, house: str, *, actor_token: str) -> ShiftView | None:
    """The caller's own open shift."""
    params = {"organisation_id": house, "running": "true"}
    response = await answers.ask(http, "GET", _SHIFTS, headers=answers.bearer(actor_token), params=params)
    return next(iter(answers.many(response, ShiftView)), None)


async def report(http: httpx.AsyncClient, shift_id: str, *, actor_token: str) -> ShiftReport:
    """What happened in a shift."""
    response = await answers.ask(http, "GET", f"{_SHIFTS}/{shift_id}", headers=answers.bearer(actor_token))
    return answers.one(response, ShiftReport)


async def count(http: httpx.AsyncClient, shift_id: str, count: Count, *, actor_token: str) -> ShiftReport:
    """The drawer was counted."""
    path = f"{_SHIFTS}/{shift_id}/counts"
    response = await answers.ask(http, "POST", path, headers=answers.bearer(actor_token), word=count)
    return answers.one(response, ShiftReport)


async def correct(
    http: httpx.AsyncClient, shift_id: str, wish: CorrectionWish, *, actor_token: str, idempotency_key: str
) -> CorrectionView:
    """Cash went into the drawer or out of it without a sale."""
    headers = answers.bearer(actor_token) | {"Idempotency-Key": idempotency_key}
    response = await answers.ask(http, "POST", f"{_SHIFTS}/{shift_id}/corrections", headers=headers, word=wish)
    return answers.one(response, CorrectionView)
