"""Events: recorded with the change they tell, signed, and sent to the webhook until it answers 2xx."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any

import httpx
import structlog

from infra.embedded.fake_stripe.identifiers import new_id
from infra.embedded.fake_stripe.store import Delivery, Store

API_VERSION = "2026-10-28.endive"
_BATCH = 10
_POLL_SECONDS = 0.25
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 60
_log = structlog.get_logger("fake_stripe")


def record(store: Store, kind: str, subject: dict[str, Any], *, now: float) -> None:
    """Write the event into the caller's transaction."""
    event = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": int(now),
        "data": {"object": subject},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
    store.put(event)
    store.post(json.dumps(event), now=now)


def signature(payload: str, secret: str, *, now: float) -> str:
    """The value of the header Stripe-Signature."""
    timestamp = int(now)
    digest = hmac.new(secret.encode(), f"{timestamp}.{payload}".encode(), hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Courier:
    """Brings recorded events to one webhook."""

    def __init__(
        self, store: Store, http: httpx.AsyncClient, *, url: str, secret: str, header: str = "Stripe-Signature"
    ) -> None:
        self._header = header
        self._store = store
        self._http = http
        self._url = url
        self._secret = secret

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            if not await self.deliver_due():
                await asyncio.sleep(_POLL_SECONDS)

    async def deliver_due(self) -> int:
        """One attempt for every event that is due; how many were tried."""
        due = self._store.due(time.time(), limit=_BATCH)
        await asyncio.gather(*(self._deliver(delivery) for delivery in due))
        return len(due)

    async def _deliver(self, delivery: Delivery) -> None:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            self._header: signature(delivery.payload, self._secret, now=time.time()),
        }
        try:
            answer = await self._http.post(self._url, content=delivery.payload.encode(), headers=headers)
            accepted, reason = answer.is_success, f"status {answer.status_code}"
        except httpx.HTTPError as failure:
            accepted, reason = False, repr(failure)
        now = time.time()
        pause = min(_FIRST_PAUSE_SECONDS * 2 ** min(delivery.attempts, 10), _LONGEST_PAUSE_SECONDS)
        if not accepted:
            _log.warning("webhook_not_accepted", attempt=delivery.attempts + 1, again_in=pause, reason=reason)
        self._store.settle(delivery, delivered_at=now if accepted else None, due_at=now + pause)
