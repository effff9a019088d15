"""Promises of the database: a block is one transaction, readers cannot write, writers queue."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from infra.database.engine import Database


@pytest.fixture
async def database(tmp_path: Path) -> object:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/a.db")
    async with database.transaction() as session:
        await session.execute(text("CREATE TABLE seats (id TEXT PRIMARY KEY, sold INTEGER CHECK (sold <= 100))"))
        await session.execute(text("INSERT INTO seats VALUES ('a', 0)"))
    yield database
    await database.dispose()


async def _sold(database: Database) -> int:
    async with database.reading() as session:
        return int((await session.execute(text("SELECT sold FROM seats"))).scalar_one())


async def test_a_block_that_raises_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as session:
            await session.execute(text("UPDATE seats SET sold = 7"))
            raise ZeroDivisionError
    assert await _sold(database) == 0


async def test_a_reader_cannot_write(database: Database) -> None:
    async with database.reading() as session:
        with pytest.raises(OperationalError, match="readonly"):
            await session.execute(text("UPDATE seats SET sold = 7"))


async def test_fifty_writers_at_once_lose_no_update(database: Database) -> None:
    async def sell() -> None:
        async with database.transaction() as session:
            sold = (await session.execute(text("SELECT sold FROM seats"))).scalar_one()
            await asyncio.sleep(0)
            await session.execute(text("UPDATE seats SET sold = :sold"), {"sold": sold + 1})

    await asyncio.gather(*(sell() for _ in range(50)))
    assert await _sold(database) == 50


async def test_without_the_writers_queue_the_same_sale_loses_updates(database: Database) -> None:
    """The negative control: reading outside the writing transaction is the classic lost update."""

    async def sell() -> None:
        sold = await _sold(database)
        await asyncio.sleep(0.01)
        async with database.transaction() as session:
            await session.execute(text("UPDATE seats SET sold = :sold"), {"sold": sold + 1})

    await asyncio.gather(*(sell() for _ in range(50)))
    assert await _sold(database) < 50


async def test_the_database_refuses_what_the_check_forbids(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await session.execute(text("UPDATE seats SET sold = 101"))
    await database.ping()
