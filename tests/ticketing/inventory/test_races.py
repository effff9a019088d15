"""Twenty times each on PostgreSQL: nobody's seat is sold twice, and no error of the database reaches a buyer."""

import asyncio

import pytest
from sqlalchemy import select, update

from infra import clock
from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.inventory import races
from tests.ticketing.inventory.hall import seated
from ticketing.catalog.models import SeatState
from ticketing.catalog.schemas import Standing

pytestmark = pytest.mark.both_engines
REPETITIONS = {"postgresql": 20, "sqlite": 3}  # on SQLite there is one writer: nobody meets anybody


@pytest.mark.parametrize("race", races.RACES)
async def test_nothing_is_sold_twice(database: Database, settings: Settings, race: str, engine: str) -> None:
    scene = await races.scene(database, settings)
    for _time in range(REPETITIONS[engine]):
        await races.RACES[race](scene)


async def test_looking_first_and_writing_later_gives_one_seat_to_many(database: Database) -> None:
    """The negative control: the same race with the lock taken out."""
    performance_id, _view = await seated(database)
    here = (SeatState.performance_id == performance_id) & (SeatState.seat_id == races.SEAT)
    winners = []

    async def buy(number: int) -> None:
        async with database.reading() as session:
            state = await session.scalar(select(SeatState.state).where(here))
        if state is Standing.FREE:
            await asyncio.sleep(0.05)
            async with database.transaction() as session:
                taken = {"state": Standing.HELD, "hold_id": f"hld_{number}", "expires_at": clock.now()}
                await session.execute(update(SeatState).where(here).values(taken))
            winners.append(number)

    await asyncio.gather(*(buy(number) for number in range(10)))
    assert len(winners) > 1
