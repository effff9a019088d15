"""A stand-in for a bank and its feed: a page on which a person transfers, signed webhooks, a list for who missed one.

For the embedded mode and for tests. What it keeps survives a restart; what it has promised to tell, it tells.
"""

import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
from fastapi import FastAPI, Form, Header, HTTPException, Query
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader

from infra import tls
from infra.embedded.fake_stripe.events import Courier
from infra.embedded.fake_stripe.identifiers import new_id
from infra.embedded.fake_stripe.store import Store
from infra.http import loops

PREFIX = "/test-bank"
SIGNATURE_HEADER = "Bank-Signature"
_FOLDER = Path(__file__).parent
_STYLES = _FOLDER.parent / "fake_stripe" / "pay_page.css"
_TRANSFER = "transfer"
_MOST = 10**12
_WEBHOOK_TIMEOUT_SECONDS = 10
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(*, secret: str, webhook_url: str, account: str, account_name: str, database_path: Path) -> FastAPI:
    """The stand-in, to be mounted at PREFIX."""
    store = Store(database_path)
    page = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True).get_template("bank_page.html")

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with httpx.AsyncClient(verify=tls.trusted(), timeout=_WEBHOOK_TIMEOUT_SECONDS, trust_env=False) as http:
            courier = Courier(store, http, url=webhook_url, secret=secret, header=SIGNATURE_HEADER)
            async with loops.running(courier.run()):
                yield
        store.close()

    app = FastAPI(title="Stand-in for a bank", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/bank_page.css")
    async def stylesheet() -> FileResponse:
        return FileResponse(_STYLES, headers={"Cache-Control": "public, max-age=3600"})

    @app.get("/")
    async def show(
        amount: Annotated[str, Query(max_length=20)] = "",
        memo: Annotated[str, Query(max_length=200)] = "",
        back: Annotated[str, Query(max_length=300)] = "/",
        done: Annotated[str, Query(max_length=60)] = "",
    ) -> HTMLResponse:
        here = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
        sent = store.get(_TRANSFER, done)
        words = {"account": account, "account_name": account_name, "amount": amount, "memo": memo}
        return HTMLResponse(page.render(**words, back=here, sent=sent), headers=_HEADERS)

    @app.post("/transfers")
    async def transfer(
        amount: Annotated[str, Form(max_length=20)] = "",
        memo: Annotated[str, Form(max_length=200)] = "",
        back: Annotated[str, Form(max_length=300)] = "/",
    ) -> Response:
        digits = amount.replace(".", "").replace(",", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit() and 0 < int(digits) <= _MOST):
            return RedirectResponse(f"{PREFIX}/?{httpx.QueryParams(memo=memo, back=back)}", status_code=303)
        made = send(store, account=account, amount=int(digits), memo=memo)
        query = httpx.QueryParams(done=made["id"], back=back)
        return RedirectResponse(f"{PREFIX}/?{query}", status_code=303)

    @app.get("/transactions")
    async def transactions(since: datetime, authorization: Annotated[str, Header()] = "") -> dict[str, Any]:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {secret}".encode()):
            raise HTTPException(401)
        kept = reversed(store.newest(_TRANSFER))
        return {"transactions": [told(t) for t in kept if datetime.fromisoformat(t["booked_at"]) >= since]}

    return app


def send(store: Store, *, account: str, amount: int, memo: str) -> dict[str, Any]:
    """Book a transfer and promise to tell of it. The bank adds words of its own to the memo, as banks do."""
    made = {
        "id": new_id("ft"),
        "object": _TRANSFER,
        "account": account,
        "amount": amount,
        "currency": "VND",
        "memo": f"MBVCB.{int(time.time())}.{memo}.CT tu 1012345678 NGUYEN THI THU toi {account}",
        "sender": "NGUYEN THI THU 1012345678",
        "booked_at": datetime.now(UTC).isoformat(),
    }
    with store.transaction():
        store.put(made)
        store.post(json.dumps({"transactions": [told(made)]}), now=time.time())
    return made


def told(made: dict[str, Any]) -> dict[str, Any]:
    """A transfer as the feed tells it."""
    return {name: value for name, value in made.items() if name != "object"}
