"""The pay page: where the visitor's browser is sent, plainly a test, working without JavaScript."""

import time
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader

from infra.embedded.fake_stripe import checkout
from infra.embedded.fake_stripe.refusals import Refusal
from infra.embedded.fake_stripe.store import Object, Store

_FOLDER = Path(__file__).parent
# Currencies without a smaller unit, after the list in Stripe's documentation of currencies.
_ZERO_DECIMAL = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf")
)


def router(store: Store) -> APIRouter:
    """The routes below /test-payment."""
    routes = APIRouter(prefix="/test-payment")
    page = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True).get_template("pay_page.html")

    @routes.get("/pay_page.css")
    async def stylesheet() -> FileResponse:
        return FileResponse(_FOLDER / "pay_page.css", headers={"Cache-Control": "public, max-age=3600"})

    @routes.get("/{session_id}")
    async def show(session_id: str, declined: bool = False) -> Response:
        try:
            session = checkout.find(store, session_id)
        except Refusal:
            return HTMLResponse(page.render(session=None, state="unknown"), status_code=404, headers=_headers(None))
        content = page.render(
            session=session, state=_state(session), declined=declined, amount=amount_text(session), next=_next(session)
        )
        return HTMLResponse(content, headers=_headers(session))

    @routes.post("/{session_id}")
    async def press(request: Request, session_id: str, button: str = Form("")) -> Response:
        here = request.url.path
        try:
            session = checkout.find(store, session_id)
            if button == "pay":
                with store.transaction():
                    session = checkout.pay(store, session_id, now=time.time())
                return RedirectResponse(_next(session), status_code=303)
        except Refusal:
            return RedirectResponse(here, status_code=303)  # pressed twice, or too late: the page says what is so
        if button == "back":
            return RedirectResponse(session["cancel_url"] or here, status_code=303)
        return RedirectResponse(f"{here}?declined=true", status_code=303)

    return routes


def amount_text(session: Object) -> str:
    """The amount as people write it: 50.000 ₫, 12,00 USD."""
    minor, currency = session["amount_total"], session["currency"]
    if currency in _ZERO_DECIMAL:
        whole = f"{minor:,}".replace(",", ".")
        return f"{whole} ₫" if currency == "vnd" else f"{whole} {currency.upper()}"
    units, cents = divmod(minor, 100)
    return f"{units:,}".replace(",", ".") + f",{cents:02d} {currency.upper()}"


def _state(session: Object) -> str:
    overdue = session["status"] == "open" and session["expires_at"] <= time.time()
    return "expired" if overdue else str(session["status"])


def _next(session: Object) -> str:
    """Where the browser goes once it is paid, or back."""
    if session["status"] == "complete":
        return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
    return str(session["cancel_url"] or "/")


def _headers(session: Object | None) -> dict[str, str]:
    addresses = (session["success_url"], session["cancel_url"]) if session else ()
    # Browsers check where a form's redirect leads, so the shop's origin must be allowed as well.
    origins = {f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in addresses if url}
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action {' '.join(sorted({chr(39) + 'self' + chr(39), *origins}))}",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
