"""Promises of turns: what one transaction counts, no other changes meanwhile; who waits for nobody may go at once."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from infra.database import locking
from infra.database.engine import Database
from tests.support.engines import SQLITE, Databases

pytestmark = pytest.mark.both_engines
_LIMIT = 3


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    database = Database(databases.empty())
    async with database.transaction() as session:
        await session.execute(text("CREATE TABLE guesses (number INTEGER)"))
    yield database
    await database.dispose()


async def _guess(database: Database, *, in_turn: bool, all_counted: asyncio.Barrier | None) -> None:
    async with database.transaction() as session:
        if in_turn:
            await locking.take_turn(session, "sign-in:ana@example.com")
        made = await session.scalar(text("SELECT count(*) FROM guesses")) or 0
        if all_counted:
            await all_counted.wait()
        if made < _LIMIT:
            await session.execute(text("INSERT INTO guesses VALUES (1)"))


async def _guesses(database: Database, *, in_turn: bool, meet: bool = False) -> int:
    racers = _LIMIT + 2
    all_counted = asyncio.Barrier(racers) if meet else None
    async with asyncio.timeout(60):
        await asyncio.gather(*(_guess(database, in_turn=in_turn, all_counted=all_counted) for _ in range(racers)))
    async with database.reading() as session:
        return await session.scalar(text("SELECT count(*) FROM guesses")) or 0


async def test_a_limit_holds_against_many_at_once(database: Database) -> None:
    assert await _guesses(database, in_turn=True) == _LIMIT


async def test_without_turns_the_same_limit_breaks(database: Database, engine: str) -> None:
    """The negative control. SQLite's only writer needs no turns."""
    if engine == SQLITE:
        assert await _guesses(database, in_turn=False) == _LIMIT
    else:
        assert await _guesses(database, in_turn=False, meet=True) > _LIMIT


async def test_names_given_in_any_order_are_taken_in_one(database: Database) -> None:
    async def both(*names: str) -> None:
        async with database.transaction() as session:
            await locking.take_turn(session, *names)
            await asyncio.sleep(0)

    async with asyncio.timeout(30):
        await asyncio.gather(*(both(*pair) for pair in [("a", "b"), ("b", "a")] * 10))
