"""Numbers for whoever watches over the house (Prometheus text): requests are counted here, the rest read when asked.

No label holds anything a visitor chose: routes are templates, methods those we know.
"""

import hmac
import ipaddress
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.contracts.signature import SignatureRefused
from infra.http import callers

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER = "other"
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reading:
    """One number, as it is now."""

    name: str
    about: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


Read = Callable[[], Awaitable[Iterable[Reading]]]


class Metrics:
    """The numbers of one service in one process; `read` is asked for its state at every look."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter(f"{service}_requests", "Requests answered.", labels, registry=self._registry)
        self.read: Read | None = None

    def count(self, *, method: str, route: str | None, status: int) -> None:
        """One answered request."""
        known = method if method in _METHODS else _OTHER
        self._requests.labels(known, route or _OTHER, str(status)).inc()

    async def text(self) -> bytes:
        """Everything, in the text format."""
        state = CollectorRegistry()
        gauges: dict[str, Gauge] = {}
        for reading in await self.read() if self.read is not None else ():
            name = f"{self._service}_{reading.name}"
            if name not in gauges:
                gauges[name] = Gauge(name, reading.about, tuple(reading.labels), registry=state)
            gauge = gauges[name].labels(**reading.labels) if reading.labels else gauges[name]
            gauge.set(reading.value)
        return generate_latest(self._registry) + generate_latest(state)


class CountRequests:
    """Counts every answer of an application by the template of its route."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", None)
                self.metrics.count(method=scope["method"], route=route, status=message["status"])
            await send(message)

        await self.app(scope, receive, counted)


def require_watcher(request: Request) -> None:
    """Refuse whoever is neither on this machine nor holds the metrics key. Raises SignatureRefused."""
    expected = callers.settings_of(request).metrics_key.get_secret_value()
    if expected and hmac.compare_digest(callers.bearer(request).encode(), expected.encode()):
        return
    if expected or not _is_loopback(request.client.host if request.client else ""):
        raise SignatureRefused


def answer(text: bytes) -> Response:
    """The numbers as a response."""
    return Response(text, media_type=_TEXT, headers={"Cache-Control": "no-store"})


def router(path: str) -> APIRouter:
    """The door of one service's numbers."""
    door = APIRouter()

    @door.get(path, include_in_schema=False)
    async def tell(request: Request) -> Response:
        require_watcher(request)
        metrics: Metrics = request.app.state.metrics
        return answer(await metrics.text())

    return door


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
