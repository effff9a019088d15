"""The stage on which ticketing's scenes play."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from infra.database import migrations
from infra.database.engine import Database
from infra.settings import Settings
from tests.support import stripe_stand_in
from tests.support.engines import Databases
from tests.support.settings import make_settings
from tests.support.stripe_stand_in import StripeStandIn
from tests.ticketing.stage import MediaEar, Stage
from ticketing.accounts import passwords
from ticketing.app import create_app


@pytest.fixture(scope="session", autouse=True)
def plain_log() -> Iterator[None]:
    """One line per entry and a plain traceback: structlog's own rendering of a traceback takes a second each."""
    processors: list[Any] = [structlog.stdlib.add_log_level, structlog.processors.format_exc_info]
    structlog.configure(processors=[*processors, structlog.processors.KeyValueRenderer()])
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session", autouse=True)
def light_passwords() -> Iterator[None]:
    """argon2id as it is, with 1 MB for 64: people are made by the hundred here. `test_passwords` uses the real one."""
    light = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1024, parallelism=1),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", light)
        yield


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that went through the real migrations, to be copied."""
    path = tmp_path_factory.mktemp("ticketing") / "ticketing.db"
    asyncio.run(migrations.upgrade(f"sqlite+aiosqlite:///{path}", "ticketing"))
    return path


@pytest.fixture
def settings(tmp_path: Path, databases: Databases) -> Settings:
    """Settings whose ticketing database is migrated and empty."""
    return make_settings(
        tmp_path,
        ticketing_database_url=databases.migrated("ticketing", name="ticketing.db"),
        stripe_api_key=stripe_stand_in.API_KEY,
        stripe_webhook_secret=stripe_stand_in.WEBHOOK_SECRET,
        bank_bin="970415",
        bank_account="0011001932418",
        bank_account_name="NHA HAT HOA MAI",
    )


@asynccontextmanager
async def _on_stage(settings: Settings, stand_in: StripeStandIn) -> AsyncIterator[Stage]:
    here = settings.model_copy(update={"stripe_api_base": stand_in.address})
    media = MediaEar(here)
    media_http = httpx.AsyncClient(transport=httpx.ASGITransport(media.app()), base_url="http://media.test")
    app = create_app(here, media_http=media_http)
    async with (
        media_http,
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ticketing.test") as http,
    ):
        yield Stage(here, http, app, app.state.database, app.state.gateway, stand_in, media)


@pytest.fixture
async def stage(settings: Settings, tmp_path: Path) -> AsyncIterator[Stage]:
    """Ticketing with its lifespan, a running stand-in for Stripe and an ear of media_service."""
    async with (
        stripe_stand_in.running(tmp_path, public_url=settings.public_url) as stand_in,
        _on_stage(settings, stand_in) as staged,
    ):
        yield staged


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The database of `settings`, for scenes without HTTP."""
    database = Database(settings.ticketing_database_url)
    yield database
    await database.dispose()


@pytest.fixture
async def stage_without_stripe(settings: Settings) -> AsyncIterator[Stage]:
    """The same for scenes without money: nobody answers at Stripe's address."""
    async with _on_stage(settings, StripeStandIn(address="http://127.0.0.1:9")) as staged:
        yield staged
