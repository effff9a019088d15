"""A stand-in for Stripe that speaks its wire format: Checkout by redirect, refunds, signed webhooks.

For the embedded mode and for tests. What it keeps survives a restart; what it has promised to tell, it tells.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import time

import httpx
from fastapi import FastAPI

from infra import tls
from infra.embedded.fake_stripe import api, checkout, pay_page
from infra.embedded.fake_stripe.events import Courier
from infra.embedded.fake_stripe.refusals import Refusal
from infra.embedded.fake_stripe.store import Store
from infra.http import loops

_WEBHOOK_TIMEOUT_SECONDS = 10
_EXPIRY_CHECK_SECONDS = 5


def create_app(*, api_key: str, webhook_secret: str, webhook_url: str, public_url: str, database_path: Path) -> FastAPI:
    """The stand-in; `public_url` is the site that shows its pay pages. Raises ValueError for a live key."""
    if not api_key.startswith("sk_test_"):
        raise ValueError("the stand-in for Stripe takes test keys only")
    store = Store(database_path)

    async def expire_overdue() -> None:
        with store.transaction():
            checkout.expire_overdue(store, now=time())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with httpx.AsyncClient(verify=tls.trusted(), timeout=_WEBHOOK_TIMEOUT_SECONDS, trust_env=False) as http:
            courier = Courier(store, http, url=webhook_url, secret=webhook_secret)
            sweep = loops.every(_EXPIRY_CHECK_SECONDS, expire_overdue, name="expire_checkout_sessions")
            async with loops.running(courier.run(), sweep):
                yield
        store.close()

    app = FastAPI(title="Stand-in for Stripe", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.add_exception_handler(Refusal, api.refused)
    app.include_router(api.router(store, api_key=api_key, public_url=public_url.rstrip("/")))
    app.include_router(pay_page.router(store))
    return app
