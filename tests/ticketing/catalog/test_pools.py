"""The pool's CHECK: whatever the code does, no place is sold twice; without it, it is."""

import asyncio

import pytest
from sqlalchemy import select, text, update

from infra.database.engine import Database
from tests.ticketing.evening import on_sale, pool
from ticketing.catalog.models import Pool

pytestmark = pytest.mark.both_engines


async def test_looking_first_and_writing_later_oversells_without_the_check(
    database: Database,
) -> None:
    """The negative control: the same race with the guard taken out."""
    performance_id, _offer_id = await on_sale(database, capacity=5)
    await _remove_the_check(database)

    async def buy() -> None:
        async with database.reading() as session:
            seen = (await session.scalars(select(Pool).where(Pool.performance_id == performance_id))).one()
        if seen.held + seen.sold < seen.capacity:
            await asyncio.sleep(0.05)
            async with database.transaction() as session:
                await session.execute(update(Pool).values(held=Pool.held + 1))

    await asyncio.gather(*(buy() for _ in range(20)))
    held, _sold = await pool(database, performance_id)
    assert held > 5


async def test_with_the_check_the_same_careless_buyers_are_refused(database: Database) -> None:
    performance_id, _offer_id = await on_sale(database, capacity=5)

    async def buy() -> None:
        async with database.transaction() as session:
            await session.execute(update(Pool).values(held=Pool.held + 1))

    answers = await asyncio.gather(*(buy() for _ in range(20)), return_exceptions=True)
    assert sum(answer is None for answer in answers) == 5
    assert await pool(database, performance_id) == (5, 0)


async def _remove_the_check(database: Database) -> None:
    async with database.transaction() as session:
        if session.get_bind().dialect.name != "sqlite":
            await session.execute(text("ALTER TABLE pools DROP CONSTRAINT ck_pools_capacity"))
            return
        rows = [dict(row) for row in (await session.execute(text("SELECT * FROM pools"))).mappings()]
        await session.execute(text("DROP TABLE pools"))
        await session.execute(text("CREATE TABLE pools (id, performance_id, capacity, held, sold, offer_id)"))
        again = "INSERT INTO pools VALUES (:id, :performance_id, :capacity, :held, :sold, :offer_id)"
        await session.execute(text(again), rows)
