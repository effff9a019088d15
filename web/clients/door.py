"""What pages ask ticketing for the door. Every function raises ServiceRefused or Unavailable."""

import httpx

from ticketing.gate.schemas import DoorView, ScanView, ScanWish
from web.clients import answers

_ROOT = "/api/ticketing/performances"


async def show(http: httpx.AsyncClient, performance_id: str, *, actor_token: str) -> DoorView:
    """How full the house is, and its last scans."""
    path = f"{_ROOT}/{performance_id}/door"
    return answers.one(await answers.ask(http, "GET", path, headers=answers.bearer(actor_token)), DoorView)


async def scan(
    http: httpx.AsyncClient, performance_id: str, wish: ScanWish, *, actor_token: str, idempotency_key: str
) -> ScanView:
    """Look at a code; the same key is the same look."""
    headers = answers.bearer(actor_token) | {"Idempotency-Key": idempotency_key}
    path = f"{_ROOT}/{performance_id}/scans"
    return answers.one(await answers.ask(http, "POST", path, headers=headers, word=wish), ScanView)
