"""The media service's application. It does not migrate: the CLI does, before this starts."""

import asyncio
import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

from infra import clock, storage
from infra.database.engine import Database
from infra.http import loops, metrics
from infra.http.application import application, included
from infra.outbox.relay import Relay
from infra.settings import Settings
from media_service import readiness, readings, tasks_retention
from media_service.guides import routes as guide_routes
from media_service.guides import routes_machines, routes_viewers, translators
from media_service.guides import tasks as guide_tasks
from media_service.library import routes as library_routes
from media_service.library import tasks as library_tasks
from media_service.parts import Parts
from media_service.playback import routes as playback_routes
from media_service.playback import routes_previews
from media_service.production import routes as production_routes
from media_service.production import routes_studio
from media_service.tracks import routes as track_routes
from media_service.tracks import tasks as track_tasks
from media_service.transcoding import routes as transcoding_routes
from media_service.transcoding import tasks as transcoding_tasks
from media_service.transcoding.dispatcher import Dispatcher
from media_service.transcoding.sender import Sender
from media_service.uploads import routes as upload_routes
from media_service.uploads import tasks as upload_tasks
from media_service.uploads.turns import Turns
from media_service.uploads.tus import TusProtocol

_RELAY_SECONDS = 0.5

FEATURES = (
    library_routes,
    production_routes,
    routes_studio,
    track_routes,
    upload_routes,
    transcoding_routes,
    playback_routes,
    routes_previews,
    guide_routes,
    routes_machines,
    routes_viewers,
    readiness,
)
_ROUTES = included(feature.router for feature in FEATURES)


def create_app(settings: Settings, *, ticketing_http: httpx.AsyncClient, relays: bool = True) -> FastAPI:
    """The application; its lifespan opens the parts and runs the loops, the outbox's only if it `relays`."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts = Parts(
            settings=settings,
            database=Database(settings.media_database_url),
            storage=storage.of(settings),
            ticketing_http=ticketing_http,
            job_queued=asyncio.Event(),
        )
        sender = Sender(settings.redis_url)
        app.state.metrics.read = functools.partial(readings.read, parts.database)
        app.state.parts, app.state.turns = parts, Turns()
        try:
            async with _loops(parts, sender, relays=relays):
                yield
        finally:
            await sender.close()
            await parts.database.dispose()

    app = application("media_service", settings, lifespan=lifespan, docs="/api/media/openapi.json")
    app.add_middleware(TusProtocol)
    app.router.routes.extend(_ROUTES)
    app.include_router(metrics.router("/api/media/metrics"))
    return app


@asynccontextmanager
async def _loops(parts: Parts, sender: Sender, *, relays: bool) -> AsyncIterator[None]:
    handlers = {
        **library_tasks.handlers(parts.settings, parts.ticketing_http),
        **transcoding_tasks.handlers(parts.database, parts.storage),
        **track_tasks.handlers(parts.database, parts.storage),
    }

    # A relay of its own: a machine that thinks for long keeps nothing else waiting.
    translations = Relay(parts.database, guide_tasks.handlers(parts.database, translators.of(parts.settings)))

    async def sweep() -> None:
        if await upload_tasks.sweep(parts.database, parts.storage, folder=parts.settings.uploads_folder):
            parts.job_queued.set()

    outbox = Relay(parts.database, handlers)

    async def relay() -> None:
        await outbox.relay_due(clock.now())

    async def translate() -> None:
        await translations.relay_due(clock.now())

    async def publish() -> None:
        await library_tasks.publish_due(parts.database)

    async def forget() -> None:
        await tasks_retention.forget_old(parts.database)

    for_all = {
        "outbox": (_RELAY_SECONDS, relay),
        "translations": (_RELAY_SECONDS, translate),
        "retention": (tasks_retention.SECONDS, forget),
    }
    async with loops.running(
        *(loops.every(pause, round_, name=name) for name, (pause, round_) in for_all.items() if relays),
        loops.every(library_tasks.PUBLISH_SECONDS, publish, name="publications"),
        Dispatcher(parts.database, sender, job_queued=parts.job_queued).run(),
        loops.every(upload_tasks.SWEEP_SECONDS, sweep, name="uploads"),
    ):
        yield
