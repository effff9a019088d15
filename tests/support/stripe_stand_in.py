"""The embedded stand-in for Stripe behind a real server, with a listener for its webhooks and a hand on the switch."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from infra import tls
from infra.embedded.fake_stripe.app import create_app
from tests.infra.embedded.servers import serving

API_KEY = "sk_test_0123456789"
WEBHOOK_SECRET = "whsec_0123456789"


@dataclass
class Told:
    """One webhook as the stand-in sent it."""

    kind: str
    event: dict[str, Any]
    body: bytes
    signature: str


@dataclass
class StripeStandIn:
    """What a test sees and steers. `on_call` runs inside every API call, while our side waits for the answer."""

    address: str = ""
    away: bool = False
    refuse_refunds: bool = False
    decline_cards: bool = False  # saved cards have no money
    calls: list[tuple[str, str]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    on_call: Callable[[], Awaitable[None]] | None = None

    def posts(self, path: str) -> int:
        """How often this path was posted to."""
        return self.calls.count(("POST", path))

    async def objects(self, path: str, **filters: str) -> list[dict[str, Any]]:
        """What the stand-in holds, newest first."""
        async with self._browser() as http:
            answer = await http.get(path, params=filters, auth=(API_KEY, ""))
            found: list[dict[str, Any]] = answer.json()["data"]
            return found

    async def pay(self, checkout_url: str) -> httpx.Response:
        """The buyer presses Pay."""
        return await self._press(checkout_url, "pay")

    async def refund_at_desk(self, payment_intent: str, **fields: str) -> None:
        """Somebody refunds in Stripe's own dashboard: without our metadata."""
        async with self._browser() as http:
            data = {"payment_intent": payment_intent, **fields}
            answer = await http.post("/v1/refunds", data=data, auth=(API_KEY, ""))
            assert answer.is_success, answer.text

    async def expire(self, session_id: str) -> None:
        """Time is over for a Checkout Session."""
        async with self._browser() as http:
            answer = await http.post(f"/v1/checkout/sessions/{session_id}/expire", auth=(API_KEY, ""))
            assert answer.is_success, answer.text

    async def next_told(self, kind: str, *, seconds: float = 5) -> Told:
        """Wait until a webhook of this kind was sent; it was kept here and not handed on."""
        async with asyncio.timeout(seconds):
            while True:
                for told in self.told:
                    if told.kind == kind:
                        return told
                await asyncio.sleep(0.02)

    async def _press(self, checkout_url: str, button: str) -> httpx.Response:
        async with self._browser() as http:
            return await http.post("/" + checkout_url.split("/", 3)[3], data={"button": button})

    def _browser(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.address, trust_env=False, verify=tls.trusted())


class _Switch:
    """ASGI: counts calls, fails on demand."""

    def __init__(self, app: ASGIApp, stand_in: StripeStandIn) -> None:
        self._app = app
        self._stand_in = stand_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        is_call = scope["type"] == "http" and scope["path"].startswith("/v1/")
        if not is_call:
            return await self._app(scope, receive, send)
        stand_in = self._stand_in
        stand_in.calls.append((scope["method"], scope["path"]))
        if stand_in.on_call is not None:
            await stand_in.on_call()
        if stand_in.away:
            error = {"error": {"type": "api_error", "message": "away"}}
            return await JSONResponse(error, 503, {"stripe-should-retry": "false"})(scope, receive, send)
        if stand_in.refuse_refunds and (scope["method"], scope["path"]) == ("POST", "/v1/refunds"):
            error = {"error": {"type": "invalid_request_error", "code": "charge_disputed", "message": "no"}}
            return await JSONResponse(error, 400)(scope, receive, send)
        if stand_in.decline_cards and (scope["method"], scope["path"]) == ("POST", "/v1/payment_intents"):
            error = {"error": {"type": "card_error", "code": "card_declined", "message": "no"}}
            return await JSONResponse(error, 402)(scope, receive, send)
        await self._app(scope, receive, send)


@asynccontextmanager
async def running(folder: Path, *, public_url: str) -> AsyncIterator[StripeStandIn]:
    """A running stand-in that keeps its file in `folder`."""
    stand_in = StripeStandIn()
    async with serving(_listener(stand_in)) as listener:
        app = create_app(
            api_key=API_KEY,
            webhook_secret=WEBHOOK_SECRET,
            webhook_url=f"{listener}/hook",
            public_url=public_url,
            database_path=folder / "stripe.db",
        )
        async with serving(_Switch(app, stand_in)) as address:
            stand_in.address = address
            yield stand_in


def _listener(stand_in: StripeStandIn) -> FastAPI:
    app = FastAPI()

    @app.post("/hook")
    async def hear(request: Request) -> Response:
        event = await request.json()
        told = Told(event["type"], event, await request.body(), request.headers["stripe-signature"])
        stand_in.told.append(told)
        return Response()

    return app
