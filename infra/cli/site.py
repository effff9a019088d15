"""The three services as one ASGI application, told apart by path, as the edge of a larger house would."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from enum import StrEnum
from typing import Any

import httpx
import structlog
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.contracts.signature import SignatureRefused
from infra.http import metrics, service_client
from infra.settings import Settings
from media_service.app import create_app as create_media
from ticketing.app import create_app as create_ticketing
from web.app import create_app as create_web

_READY_SECONDS = 5.0
_log = structlog.get_logger("site")


class Service(StrEnum):
    """What may run in one process together, or apart."""

    WEB = "web"
    TICKETING = "ticketing"
    MEDIA = "media"


_PREFIXES = {Service.WEB: "", Service.TICKETING: "/api/ticketing", Service.MEDIA: "/api/media"}


class Dispatcher:
    """Hands each request to the application whose prefix its path begins with; the longest prefix wins."""

    def __init__(self) -> None:
        self._apps: dict[str, ASGIApp] = {}

    def mount(self, prefix: str, app: ASGIApp) -> None:
        """Put an application behind `prefix`, a whole path segment or more; `` takes the rest."""
        self._apps[prefix] = app
        self._apps = dict(sorted(self._apps.items(), key=lambda entry: -len(entry[0])))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI, http only."""
        path = scope["path"]
        for prefix, app in self._apps.items():
            if not prefix or path == prefix or path.startswith(f"{prefix}/"):
                await app(scope, receive, send)
                return
        await Response(status_code=404)(scope, receive, send)  # the service that has it is not in this process


class Site:
    """The services behind one door. A request goes straight to its service: a framework around them would only cost."""

    def __init__(self, dispatcher: Dispatcher, living: Callable[[], AbstractAsyncContextManager[None]]) -> None:
        self.living = living  # while it lasts the services work
        self._requests = dispatcher
        self._lifespan = Starlette(lifespan=lambda _app: living())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        door = self._lifespan if scope["type"] == "lifespan" else self._requests
        await door(scope, receive, send)


def create_app(settings: Settings, *, relays: bool = True, services: Collection[Service] = tuple(Service)) -> Site:
    """Everything behind the edge, or some of its services; those in one process call each other inside it.

    Without `relays` another process (`sankhau relay`) does what one process does for all.
    """
    dispatcher = Dispatcher()
    # A service's failure is a 500 to the one that called, as it would be across machines.
    inside = httpx.ASGITransport(app=dispatcher, raise_app_exceptions=False)

    def client(service: Service, url: str) -> httpx.AsyncClient:
        return service_client.client(url, transport=inside if service in services else None)

    ticketing_http = client(Service.TICKETING, settings.ticketing_url)
    media_http = client(Service.MEDIA, settings.media_url)
    makers: dict[Service, Callable[[], FastAPI]] = {
        Service.TICKETING: lambda: create_ticketing(settings, media_http=media_http, relays=relays),
        Service.MEDIA: lambda: create_media(settings, ticketing_http=ticketing_http, relays=relays),
        Service.WEB: lambda: create_web(settings, ticketing_http=ticketing_http, media_http=media_http),
    }
    made = {service: make() for service, make in makers.items() if service in services}
    own_http = service_client.client(settings.public_url, transport=inside)
    health = Starlette(
        routes=[
            Route("/healthz", _alive),
            Route("/readyz", _Readiness(own_http, made.keys()).answer),
            Route("/metrics", _Numbers(list(made.values())).answer),
        ]
    )
    health.state.settings = settings
    for service, app in made.items():
        dispatcher.mount(_PREFIXES[service], app)
    for prefix in ("/healthz", "/metrics", "/readyz"):
        dispatcher.mount(prefix, health)

    @asynccontextmanager
    async def living() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for http in (ticketing_http, media_http, own_http):
                await stack.enter_async_context(http)
            for app in made.values():
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    return Site(dispatcher, living)


async def _alive(_request: Request) -> JSONResponse:
    return JSONResponse({"alive": True}, headers={"Cache-Control": "no-store"})


class _Numbers:
    """The numbers of every part of this process, for whoever watches over the house."""

    def __init__(self, apps: list[FastAPI]) -> None:
        self._apps = apps

    async def answer(self, request: Request) -> Response:
        """All of them; 403 for everybody else."""
        try:
            metrics.require_watcher(request)
        except SignatureRefused:
            return JSONResponse({"code": SignatureRefused.code}, status_code=403, headers={"Cache-Control": "no-store"})
        texts = await asyncio.gather(*(app.state.metrics.text() for app in self._apps))
        return metrics.answer(b"".join(texts))


class _Readiness:
    """Asks the services that are here, and renders the home page if it is."""

    def __init__(self, http: httpx.AsyncClient, services: Collection[Service]) -> None:
        self._http = http
        self._services = services

    async def answer(self, _request: Request) -> JSONResponse:
        """200 when every part is ready, else 503, with the parts."""
        services = await asyncio.gather(*(self._parts(service) for service in self._services))
        parts = {name: ready for service in services for name, ready in service.items()}
        ready = all(parts.values())
        headers = {"Cache-Control": "no-store"}
        return JSONResponse({"ready": ready, "parts": parts}, status_code=200 if ready else 503, headers=headers)

    async def _parts(self, service: Service) -> dict[str, bool]:
        name = service.value
        try:
            async with asyncio.timeout(_READY_SECONDS):
                answer = await self._http.get("/" if service is Service.WEB else f"{_PREFIXES[service]}/readyz")
        except (httpx.HTTPError, TimeoutError) as failure:
            _log.warning("part_not_ready", part=name, error=repr(failure)[:300])
            return {name: False}
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        told: dict[str, Any] = answer.json().get("parts", {}) if is_json else {}
        return {name: answer.status_code == 200, **{f"{name}.{part}": bool(ready) for part, ready in told.items()}}
