"""The stand-in behind a real server, spoken to by Stripe's own library, telling a real webhook."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe
from fastapi import FastAPI, Request, Response

from infra.embedded.fake_stripe.app import create_app
from tests.infra.embedded.servers import serving

API_KEY = "sk_test_0123456789"
SECRET = "whsec_0123456789"
SITE = "https://rap.example"


@dataclass
class Webhook:
    """Our side: keeps what was told, and can refuse."""

    refusals_left: int = 0
    attempts: int = 0
    told: list[tuple[bytes, str]] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def app(self) -> FastAPI:
        """The receiving application."""
        app = FastAPI()

        @app.post("/hook")
        async def receive(request: Request) -> Response:
            self.attempts += 1
            if self.refusals_left > 0:
                self.refusals_left -= 1
                return Response(status_code=500)
            self.told.append((await request.body(), request.headers["stripe-signature"]))
            async with self.news:
                self.news.notify_all()
            return Response()

        return app


@dataclass
class StandIn:
    """A running stand-in: Stripe's library on one side, the address of the pay pages on the other."""

    client: stripe.StripeClient
    address: str
    webhook: Webhook

    async def open_session(self, *, key: str | None = None, **changes: Any) -> stripe.checkout.Session:
        """A Checkout Session for one ticket."""
        options: Any = {"idempotency_key": key} if key else {}
        return await self.client.v1.checkout.sessions.create_async(wish(**changes), options)

    def pay_page(self, session_id: str) -> str:
        """The pay page's address on this server (the edge forwards the site's own address to it)."""
        return f"{self.address}/test-payment/{session_id}"


def wish(*, price: int = 50_000, currency: str = "vnd", **changes: Any) -> Any:
    """What the shop asks for."""
    return {
        "mode": "payment",
        "success_url": f"{SITE}/orders/1?session={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{SITE}/titles/1",
        "line_items": [
            {
                "price_data": {"currency": currency, "unit_amount": price, "product_data": {"name": "Vé xem <phim>"}},
                "quantity": 1,
            }
        ],
        "metadata": {"order_id": "ord_1"},
        "client_reference_id": "ord_1",
        **changes,
    }


async def paid_intent(stand_in: StandIn, **changes: Any) -> str:
    """Open a session, press Pay; the id of the PaymentIntent."""
    session = await stand_in.open_session(**changes)
    async with httpx.AsyncClient() as browser:
        await browser.post(stand_in.pay_page(session.id), data={"button": "pay"})
    session = await stand_in.client.v1.checkout.sessions.retrieve_async(session.id)
    assert isinstance(session.payment_intent, str)
    return session.payment_intent


StartStandIn = Callable[..., Any]


@pytest.fixture
def start(tmp_path: Path) -> StartStandIn:
    """Start a stand-in on one and the same file, again and again; `webhook_url` may point elsewhere."""

    @asynccontextmanager
    async def started(*, webhook: Webhook | None = None, webhook_url: str | None = None) -> AsyncIterator[StandIn]:
        hook = webhook or Webhook()
        async with AsyncExitStack() as stack:
            url = webhook_url or f"{await stack.enter_async_context(serving(hook.app()))}/hook"
            app = create_app(
                api_key=API_KEY,
                webhook_secret=SECRET,
                webhook_url=url,
                public_url=SITE,
                database_path=tmp_path / "stripe.db",
            )
            address = await stack.enter_async_context(serving(app))
            http = stripe.HTTPXClient(timeout=10)
            stack.push_async_callback(http.close_async)
            client = stripe.StripeClient(API_KEY, base_addresses={"api": address}, http_client=http)
            yield StandIn(client, address, hook)

    return started


@pytest.fixture
async def stand_in(start: StartStandIn) -> AsyncIterator[StandIn]:
    """One running stand-in."""
    async with start() as running:
        yield running
