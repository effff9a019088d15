"""Promises of retrying: a transaction that PostgreSQL breaks off is run again, and nothing else is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from infra.database.engine import Database
from infra.database.retrying import ATTEMPTS, again_if_broken_off
from tests.support.postgres import Postgres


class Meeting:
    """Where two wait for each other, the first time they come."""

    def __init__(self) -> None:
        self._here: set[str] = set()
        self._came = asyncio.Condition()

    async def meet(self, name: str) -> None:
        """Go on when both have been here."""
        async with self._came:
            self._here.add(name)
            self._came.notify_all()
            await self._came.wait_for(lambda: len(self._here) == 2)


Move = Callable[[Database, Meeting, str, str], Awaitable[None]]


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


async def _sell_both(database: Database, both: Meeting, first: str, second: str) -> None:
    """Sell the first, wait until the other has sold its first, sell the second: neither can go on."""
    async with database.transaction() as session:
        await session.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
        sell = text("UPDATE seats SET sold = sold + 1 WHERE id = :seat")
        await session.execute(sell, {"seat": first})
        await both.meet(first)
        await session.execute(sell, {"seat": second})


async def _embrace(database: Database, sell: Move) -> list[BaseException]:
    both = Meeting()
    moves = (sell(database, both, *order) for order in (("a", "b"), ("b", "a")))
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
