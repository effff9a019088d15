"""The API as Stripe's own libraries speak it: secret key, forms in, JSON out, Idempotency-Key, expansion, lists."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from infra.embedded.fake_stripe import checkout, form, off_session, parameters, refunds
from infra.embedded.fake_stripe.identifiers import new_id
from infra.embedded.fake_stripe.refusals import Refusal, invalid, key_reused, missing, unauthorised
from infra.embedded.fake_stripe.store import Answer, Object, Store

_EXPANDABLE = {
    ("checkout.session", "payment_intent"): "payment_intent",
    ("payment_intent", "latest_charge"): "charge",
    ("charge", "payment_intent"): "payment_intent",
    ("refund", "charge"): "charge",
    ("refund", "payment_intent"): "payment_intent",
}
_FILTERS = ("payment_intent", "charge", "status", "type")
_MOST_KEY_CHARACTERS = 255


def router(store: Store, *, api_key: str, public_url: str) -> APIRouter:
    """The routes below /v1."""
    desk = _Desk(store, api_key)
    routes = APIRouter(prefix="/v1")

    @routes.post("/checkout/sessions")
    async def create_session(request: Request) -> JSONResponse:
        return await desk.change(
            request, lambda params, now: checkout.create(store, params, public_url=public_url, now=now)
        )

    @routes.post("/checkout/sessions/{session_id}/expire")
    async def expire_session(request: Request, session_id: str) -> JSONResponse:
        return await desk.change(request, lambda _params, now: checkout.expire(store, session_id, now=now))

    @routes.post("/payment_intents")
    async def charge_saved_card(request: Request) -> JSONResponse:
        return await desk.change(request, lambda params, now: off_session.charge(store, params, now=now))

    @routes.post("/refunds")
    async def create_refund(request: Request) -> JSONResponse:
        return await desk.change(request, lambda params, now: refunds.create(store, params, now=now))

    for path, kind in (
        ("/checkout/sessions", "checkout.session"),
        ("/payment_intents", "payment_intent"),
        ("/charges", "charge"),
        ("/refunds", "refund"),
        ("/events", "event"),
    ):
        _add_reads(routes, desk, path, kind)

    @routes.get("/balance")
    async def balance(request: Request) -> JSONResponse:
        return desk.read(request, lambda _params: _balance(store))

    return routes


def _add_reads(routes: APIRouter, desk: "_Desk", path: str, kind: str) -> None:
    @routes.get(path)
    async def collection(request: Request) -> JSONResponse:
        return desk.read(request, lambda params: _list(desk.store, kind, params, request.url.path))

    @routes.get(f"{path}/{{object_id}}")
    async def single(request: Request, object_id: str) -> JSONResponse:
        return desk.read(request, lambda params: _find(desk.store, kind, object_id))


class _Desk:
    """What every request passes: who asks, was it asked before, and how the answer is written."""

    def __init__(self, store: Store, api_key: str) -> None:
        self.store = store
        self._api_key = api_key

    def read(self, request: Request, look: Callable[[dict[str, Any]], Object]) -> JSONResponse:
        """Answer a GET."""
        self._admit(request)
        params = form.decode(request.url.query)
        return _answer(200, self._written(look(params), params))

    async def change(self, request: Request, work: Callable[[dict[str, Any], float], Object]) -> JSONResponse:
        """Answer a POST once per Idempotency-Key: the work and the memory of it are one transaction."""
        self._admit(request)
        body = (await request.body()).decode("utf-8", "replace")
        key = request.headers.get("idempotency-key")
        fingerprint = hashlib.sha256(f"{request.url.path}\n{body}".encode()).hexdigest()
        params = form.decode(body)
        with self.store.transaction():
            before = self.store.answer(key) if key else None
            if before is not None:
                if before.fingerprint != fingerprint:
                    raise key_reused()
                return _answer(before.status, before.body, replayed=True)
            written = self._written(work(params, time.time()), params)
            if key:
                self.store.keep_answer(key[:_MOST_KEY_CHARACTERS], Answer(fingerprint, 200, written))
        return _answer(200, written)

    def _admit(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                given = base64.b64decode(given).decode().partition(":")[0]
            except ValueError:
                given = ""
        if not hmac.compare_digest(given.strip().encode(), self._api_key.encode()):
            raise unauthorised()

    def _written(self, item: Object, params: dict[str, Any]) -> Object:
        wanted = params.get("expand") or []
        written = checkout.shown(item)
        for path in wanted if isinstance(wanted, list) else []:
            if path == "line_items" and "line_items" in item:
                written["line_items"] = item["line_items"]
            elif isinstance(path, str):
                _expand(self.store, written, path.split("."))
        return written


def _expand(store: Store, item: Object, path: list[str]) -> None:
    name, rest = path[0], path[1:]
    if name == "data" and rest:
        for member in item.get("data", []):
            _expand(store, member, rest)
        return
    kind = _EXPANDABLE.get((item.get("object", ""), name))
    if kind is None:
        raise invalid(f"This property cannot be expanded ({name}).", param="expand")
    if isinstance(item.get(name), str):
        found = store.get(kind, item[name])
        item[name] = None if found is None else checkout.shown(found)
    if rest and isinstance(item.get(name), dict):
        _expand(store, item[name], rest)


def _find(store: Store, kind: str, object_id: str) -> Object:
    found = store.get(kind, object_id)
    if found is None:
        raise missing(kind, object_id)
    return found


def _list(store: Store, kind: str, params: dict[str, Any], path: str) -> Object:
    limit = parameters.whole(params, "limit", least=1, most=100) or 10
    matching = [
        checkout.shown(item)
        for item in store.newest(kind)
        if all(item.get(name) == params[name] for name in _FILTERS if name in params)
    ]
    after = params.get("starting_after")
    if after is not None:
        places = [place for place, item in enumerate(matching) if item["id"] == after]
        matching = matching[places[0] + 1 :] if places else []
    return {"object": "list", "data": matching[:limit], "has_more": len(matching) > limit, "url": path}


def _balance(store: Store) -> Object:
    amounts: dict[str, int] = {}
    for charge in store.newest("charge"):
        currency = charge["currency"]
        amounts[currency] = amounts.get(currency, 0) + charge["amount_captured"] - charge["amount_refunded"]
    available = [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted((amounts or {"vnd": 0}).items())
    ]
    return {"object": "balance", "available": available, "pending": [], "livemode": False}


def _answer(status: int, body: Object, *, replayed: bool = False) -> JSONResponse:
    headers = {"Request-Id": new_id("req")}
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return JSONResponse(body, status_code=status, headers=headers)


async def refused(_request: Request, error: Exception) -> JSONResponse:
    """The handler of Refusal."""
    assert isinstance(error, Refusal)  # noqa: S101  (registered for this type)
    return _answer(error.status, {"error": error.error})
