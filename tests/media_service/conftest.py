"""Fixtures of the media service's tests."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from infra import clock
from infra.contracts import signature
from infra.database import migrations
from infra.database.engine import Database
from infra.settings import Settings
from media_service.app import create_app
from tests.media_service.stage import Stage
from tests.support.engines import Databases
from tests.support.settings import make_settings
from tests.support.valkey import Valkey


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Valkey]:
    """One Valkey for all tests that need it alive."""
    server = Valkey()
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the newest shape, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "media.db"
    asyncio.run(migrations.upgrade(f"sqlite+aiosqlite:///{path}", "media_service"))
    return path


@pytest.fixture
def settings(tmp_path: Path, databases: Databases, valkey_server: Valkey) -> Settings:
    """An instance of its own, migrated."""
    url = databases.migrated("media_service", name="media.db")
    return make_settings(tmp_path, redis_url=valkey_server.url, media_database_url=url)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The migrated database without an application."""
    database = Database(settings.media_database_url)
    yield database
    await database.dispose()


@pytest.fixture
def told() -> list[dict[str, Any]]:
    """What ticketing was told, in order."""
    return []


@pytest.fixture
async def stage(settings: Settings, told: list[dict[str, Any]]) -> AsyncIterator[Stage]:
    """The running application, with a ticketing that checks signatures and writes down what it hears."""
    ticketing = FastAPI()

    @ticketing.post("/api/ticketing/title-events")
    async def hear(request: Request) -> None:
        body, secret = await request.body(), settings.service_key.get_secret_value()
        header, path = request.headers.get(signature.HEADER), request.url.path
        signature.verify(header, secret, method="POST", path=path, body=body, now=clock.now())
        told.append(await request.json())

    to_ticketing = httpx.AsyncClient(base_url="http://ticketing.test", transport=httpx.ASGITransport(ticketing))
    app = create_app(settings, ticketing_http=to_ticketing)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    client = httpx.AsyncClient(base_url="http://media.test", transport=transport)
    async with to_ticketing, client, app.router.lifespan_context(app):
        yield Stage(app, settings, client)
