"""The three services as one ASGI application, told apart by path, as the edge of a larger house would."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
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


def create_app(settings: Settings, *, relays: bool = True) -> FastAPI:
    """Everything behind the edge; the services call each other inside the process.

    Without `relays` another process (`sankhau relay`) does what one process does for all.
    """
    dispatcher = Dispatcher()
    # A service's failure is a 500 to the one that called, as it would be across machines.
    transport = httpx.ASGITransport(app=dispatcher, raise_app_exceptions=False)
    ticketing_http = service_client.client(settings.ticketing_url, transport=transport)
    media_http = service_client.client(settings.media_url, transport=transport)
    ticketing = create_ticketing(settings, media_http=media_http, relays=relays)
    media = create_media(settings, ticketing_http=ticketing_http, relays=relays)
    web = create_web(settings, ticketing_http=ticketing_http, media_http=media_http)
    health = Starlette(
        routes=[
            Route("/healthz", _alive),
            Route("/readyz", _Readiness(ticketing_http, media_http).answer),
            Route("/metrics", _Numbers([ticketing, media, web]).answer),
        ]
    )
    health.state.settings = settings
    for prefix, app in (
        ("/api/ticketing", ticketing),
        ("/api/media", media),
        ("/healthz", health),
        ("/metrics", health),
        ("/readyz", health),
        ("", web),
    ):
        dispatcher.mount(prefix, app)

    @asynccontextmanager
    async def lifespan(_site: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(ticketing_http)
            await stack.enter_async_context(media_http)
            for app in (ticketing, media, web):
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    site = FastAPI(title="Sân Khấu Số", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    site.mount("", dispatcher)
    return site


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
    """Asks both services and renders the home page."""

    def __init__(self, ticketing: httpx.AsyncClient, media: httpx.AsyncClient) -> None:
        self._ticketing = ticketing
        self._media = media

    async def answer(self, _request: Request) -> JSONResponse:
        """200 when every part is ready, else 503, with the parts."""
        services = await asyncio.gather(
            self._parts("ticketing", self._ticketing, "/api/ticketing/readyz"),
            self._parts("media", self._media, "/api/media/readyz"),
            self._parts("web", self._media, "/"),
        )
        parts = {name: ready for service in services for name, ready in service.items()}
        ready = all(parts.values())
        headers = {"Cache-Control": "no-store"}
        return JSONResponse({"ready": ready, "parts": parts}, status_code=200 if ready else 503, headers=headers)

    async def _parts(self, name: str, http: httpx.AsyncClient, path: str) -> dict[str, bool]:
        try:
            async with asyncio.timeout(_READY_SECONDS):
                answer = await http.get(path)
        except (httpx.HTTPError, TimeoutError) as failure:
            _log.warning("part_not_ready", part=name, error=repr(failure)[:300])
            return {name: False}
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        told: dict[str, Any] = answer.json().get("parts", {}) if is_json else {}
        return {name: answer.status_code == 200, **{f"{name}.{part}": bool(ready) for part, ready in told.items()}}
