"""Promises of connections to PostgreSQL: one that the server has ended is noticed before it is used."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from infra.database import engine
from infra.database.engine import Database
from tests.support.postgres import Postgres


@pytest.fixture
async def url(postgres: Postgres) -> AsyncIterator[str]:
    url = postgres.url(postgres.make())
    yield url
    postgres.drop(url)


async def _backend(database: Database) -> int:
    async with database.reading() as session:
        return int((await session.execute(text("SELECT pg_backend_pid()"))).scalar_one())


async def _end(url: str, backend: int) -> None:
    other = Database(url)
    async with other.transaction() as session:
        await session.execute(text("SELECT pg_terminate_backend(:backend)"), {"backend": backend})
    await other.dispose()
    await asyncio.sleep(0.1)  # the driver hears of it


async def test_a_connection_that_the_server_ended_is_replaced(url: str) -> None:
    database = Database(url)
    backend = await _backend(database)
    assert await _backend(database) == backend  # it is kept
    await _end(url, backend)
    assert await _backend(database) != backend
    await database.dispose()


async def test_after_a_rest_a_connection_is_asked_whether_it_lives(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_RESTED_SECONDS", -1.0)
    asked: list[bool] = []

    def answers(*connection: Any) -> bool:
        asked.append(real(*connection))
        return asked[-1]

    real = engine._answers
    monkeypatch.setattr(engine, "_answers", answers)
    database = Database(url)
    backend = await _backend(database)
    assert await _backend(database) == backend
    assert asked == [True]
    await database.dispose()
