"""Promises of migrations: they bring any database to its newest shape, twice is once, and it is known when."""

import asyncio
from pathlib import Path

import pytest

from infra.database import migrations
from infra.database.engine import Database

SERVICES = ("ticketing", "media_service")


@pytest.mark.parametrize("service", SERVICES)
async def test_an_empty_database_becomes_current_and_stays_so(tmp_path: Path, service: str) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/a.db"
    database = Database(url)
    assert not await migrations.is_current(database, service)
    await migrations.upgrade(url, service)
    await migrations.upgrade(url, service)
    assert await migrations.is_current(database, service)
    await database.dispose()


@pytest.mark.parametrize("service", SERVICES)
async def test_two_processes_that_start_at_once_migrate_once(tmp_path: Path, service: str) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/a.db"
    outcomes = await asyncio.gather(*(migrations.upgrade(url, service) for _ in range(2)), return_exceptions=True)
    database = Database(url)
    assert await migrations.is_current(database, service), outcomes
    await database.dispose()
