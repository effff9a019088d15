"""On PostgreSQL too the migrations make exactly the models' tables, once, whoever starts at the same moment."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

from infra.database import migrations
from infra.database.engine import Database
from media_service import app as media_app
from media_service.base import Base as MediaBase
from tests.support.postgres import Postgres
from ticketing import tables

assert media_app.create_app.__name__  # with the application every table of media_service is loaded
SERVICES = [("ticketing", tables.METADATA), ("media_service", MediaBase.metadata)]
_CHECKS_AND_INDEXES = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


async def _described(url: str) -> set[tuple[str, str]]:
    database = Database(url)
    async with database.reading() as session:
        found = {(name, what) for name, what in (await session.execute(text(_CHECKS_AND_INDEXES))).all()}
    await database.dispose()
    return {(name, what) for name, what in found if "alembic" not in name}


@pytest.mark.parametrize(("package", "metadata"), SERVICES, ids=["ticketing", "media_service"])
async def test_models_equal_migrations(postgres: Postgres, package: str, metadata: MetaData) -> None:
    migrated, made = postgres.clone(package), postgres.url(postgres.make())

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    engines = create_async_engine(migrated), create_async_engine(made)
    async with engines[0].connect() as connection:
        assert await connection.run_sync(differences) == []
    async with engines[1].begin() as connection:
        await connection.run_sync(metadata.create_all)
    for engine in engines:
        await engine.dispose()
    assert await _described(migrated) == await _described(made)
    postgres.drop(migrated)
    postgres.drop(made)


async def test_two_that_migrate_at_once_migrate_once(postgres: Postgres) -> None:
    url = postgres.url(postgres.make())
    await asyncio.gather(*(migrations.upgrade(url, "ticketing") for _ in range(3)))
    database = Database(url)
    assert await migrations.is_current(database, "ticketing")
    await database.dispose()
    postgres.drop(url)


async def test_a_reader_cannot_write(postgres: Postgres) -> None:
    url = postgres.clone("ticketing")
    database = Database(url)
    async with database.reading() as session:
        with pytest.raises(Exception, match="read-only transaction"):
            await session.execute(text("DELETE FROM orders"))
    await database.dispose()
    postgres.drop(url)
