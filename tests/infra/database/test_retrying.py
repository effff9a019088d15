"""Promises of retrying: a transaction that PostgreSQL breaks off is run again, and nothing else is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from infra.database.engine import Database
from infra.database.retrying import ATTEMPTS, again_if_broken_off
from tests.support.postgres import Postgres

Move = Callable[[Database, str, str], Awaitable[None]]


@pytest.fixture
async def database(postgres: Postgres) -> AsyncIterator[Database]:
    url = postgres.url(postgres.make())
    database = Database(url)
    async with database.transaction() as session:
        await session.execute(text("CREATE TABLE seats (id TEXT PRIMARY KEY, sold INTEGER)"))
        await session.execute(text("INSERT INTO seats VALUES ('a', 0), ('b', 0)"))
    yield database
    await database.dispose()
    postgres.drop(url)


async def _sell_both(database: Database, first: str, second: str) -> None:
    async with database.transaction() as session:
        await session.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
        for seat in (first, second):
            await session.execute(text("UPDATE seats SET sold = sold + 1 WHERE id = :seat"), {"seat": seat})
            await asyncio.sleep(0.02)


async def _embrace(database: Database, sell: Move) -> list[BaseException]:
    moves = (sell(database, *order) for order in (("a", "b"), ("b", "a")))
    return [failure for failure in await asyncio.gather(*moves, return_exceptions=True) if failure is not None]


async def test_two_that_block_each_other_both_come_through(database: Database) -> None:
    assert await _embrace(database, again_if_broken_off(_sell_both)) == []
    async with database.reading() as session:
        assert (await session.scalars(text("SELECT sold FROM seats"))).all() == [2, 2]


async def test_without_retrying_one_of_them_is_lost(database: Database) -> None:
    """The negative control."""
    [lost] = await _embrace(database, _sell_both)
    assert isinstance(lost, DBAPIError)


async def test_what_the_database_refuses_for_good_is_not_tried_again(database: Database) -> None:
    tried = 0

    @again_if_broken_off
    async def twice() -> None:
        nonlocal tried
        tried += 1
        async with database.transaction() as session:
            await session.execute(text("INSERT INTO seats VALUES ('a', 0)"))

    with pytest.raises(IntegrityError):
        await twice()
    assert tried == 1


async def test_it_gives_up_in_the_end(database: Database) -> None:
    tried = 0

    @again_if_broken_off
    async def always() -> None:
        nonlocal tried
        tried += 1
        async with database.transaction() as session:
            await session.execute(text("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$"))

    with pytest.raises(DBAPIError):
        await always()
    assert tried == ATTEMPTS
