"""What every service's FastAPI application has: problems, a request id, quiet caching, a size limit."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra import ids
from infra.http import problems
from infra.http.metrics import CountRequests, Metrics
from infra.settings import Settings

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def _no_lifespan(_app: FastAPI) -> AsyncIterator[None]:
    yield


def application(
    title: str, settings: Settings, *, lifespan: Lifespan | None = None, docs: str | None = None
) -> FastAPI:
    """A FastAPI application with the house's habits; `docs` is the path of its OpenAPI document.

    The word after the colon of `title` names the service in its metrics.
    """
    app = FastAPI(title=title, lifespan=lifespan or _no_lifespan, openapi_url=docs, docs_url=None, redoc_url=None)
    app.state.settings = settings
    problems.install(app)
    app.state.metrics = Metrics(title.rpartition(": ")[2])
    app.add_middleware(CountRequests, metrics=app.state.metrics)
    app.add_middleware(RequestId)
    return app


def included(routers: Iterable[APIRouter], *, prefixes: Iterable[str] = ("",)) -> list[BaseRoute]:
    """The routes of all `routers` below each of `prefixes`, for every application of this process.

    FastAPI works them out anew for each application that includes the routers; these it works out once.
    """
    whole, doors = APIRouter(), tuple(prefixes)
    for router in routers:
        for prefix in doors:
            whole.include_router(router, prefix=prefix)
    return whole.routes


class RequestId:
    """Binds one id to every log line of a request and answers with it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        request_id = ids.new("req")

        async def with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", []).append((b"x-request-id", request_id.encode()))
            await send(message)

        bound = structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            await self.app(scope, receive, with_id)
        finally:  # a service that was called within this process gives its caller's id back
            structlog.contextvars.reset_contextvars(**bound)
