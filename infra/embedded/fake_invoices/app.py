"""A stand-in for a provider of e-invoices: takes signed invoices, gives each a code, shows them. Plainly a test.

For the embedded mode and for tests. It is as strict as a tax office: one number is one invoice, whatever comes first
must be there before it is adjusted or replaced, and the same invoice again gets the same answer.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from jinja2 import Environment, FileSystemLoader
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from infra import messages
from infra.embedded.fake_stripe.store import Store

PREFIX = "/test-invoices"
_FOLDER = Path(__file__).parent
_STYLES = _FOLDER.parent / "fake_stripe" / "pay_page.css"
_INVOICE = "invoice"
_SHOWN = 100
_MOST_BYTES = 200_000
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class _Row(BaseModel):
    amount_minor: int


class _Word(BaseModel):
    """What is handed in, as far as a tax office looks at it."""

    model_config = ConfigDict(extra="allow")

    id: str = Field(pattern=r"^inv_\w+$", max_length=40)
    form: str = Field(pattern=r"^[1-2]$")
    symbol: str = Field(pattern=r"^[CK]\d{2}M[A-Z]{2}$")
    number: int = Field(ge=1, le=99_999_999)
    kind: str
    refers_to: str | None
    seller_tax_code: str = Field(min_length=10)
    lines: list[_Row] = Field(min_length=1)
    net_minor: int
    vat_minor: int
    total_minor: int


def create_app(*, secret: str, database_path: Path) -> FastAPI:
    """The stand-in, to be mounted at PREFIX."""
    store = Store(database_path)
    page = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True).get_template("invoices_page.html")

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        store.close()

    app = FastAPI(title="Stand-in for e-invoices", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/invoices_page.css")
    async def stylesheet() -> FileResponse:
        return FileResponse(_STYLES, headers={"Cache-Control": "public, max-age=3600"})

    @app.get("/")
    async def show(code: str = "") -> HTMLResponse:
        found = [one for one in store.newest(_INVOICE) if not code or one["authority_code"] == code]
        return HTMLResponse(page.render(invoices=found[:_SHOWN], code=code), headers=_HEADERS)

    @app.post("/invoices")
    async def take(request: Request) -> Response:
        body = await request.body()
        signature = request.headers.get(messages.SIGNATURE_HEADER, "")
        if len(body) > _MOST_BYTES:
            return _refusal(413, "too large")
        if not messages.is_signed(signature, body, secret, now=datetime.now(UTC)):
            return _refusal(401, "not signed")
        try:
            word = _Word.model_validate_json(body)
        except ValidationError as invalid:
            return _refusal(422, str(invalid.errors()[0]["loc"]))
        return _taken(store, word, json.loads(body))

    return app


def _taken(store: Store, word: _Word, told: dict[str, Any]) -> Response:
    known = store.get(_INVOICE, word.id)
    if known is not None:
        return _answer(known) if known["told"] == told else _refusal(422, "another invoice had this id")
    if word.net_minor + word.vat_minor != word.total_minor:
        return _refusal(422, "net and tax are not the total")
    if sum(row.amount_minor for row in word.lines) != word.total_minor:
        return _refusal(422, "the rows do not sum to the total")
    if word.refers_to is not None and store.get(_INVOICE, word.refers_to) is None:
        return _refusal(409, "the invoice it refers to has not come yet")
    place = f"{word.seller_tax_code} {word.form}{word.symbol} {word.number:08}"
    every = store.newest(_INVOICE)
    if any(one["place"] == place for one in every):
        return _refusal(422, f"{place} is taken")
    code = f"M{word.form}-{word.symbol[1:3]}-TEST0-{len(every) + 1:011}"
    taken = {"id": word.id, "object": _INVOICE, "place": place, "authority_code": code, "told": told}
    with store.transaction():
        store.put(taken)
    return _answer(taken)


def _answer(taken: dict[str, Any]) -> Response:
    code = taken["authority_code"]
    return JSONResponse({"authority_code": code, "lookup_url": f"{PREFIX}/?code={code}"}, status_code=201)


def _refusal(status: int, reason: str) -> Response:
    return JSONResponse({"reason": reason}, status_code=status)
