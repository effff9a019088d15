"""The last place, wanted at the counter and online at the same moment: one has it, whoever it is."""

import asyncio

import pytest

from infra import clock, ids
from infra.contracts.actor import Actor, Role
from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.evening import on_sale, placed, pool
from tests.ticketing.stage import HOUSE
from ticketing.boxoffice import routes
from ticketing.boxoffice.schemas import CounterSale
from ticketing.catalog.errors import SoldOut
from ticketing.shifts import service as shifts
from ticketing.shifts.schemas import ShiftWish

pytestmark = pytest.mark.both_engines
REPETITIONS = {"postgresql": 20, "sqlite": 3}  # on SQLite there is one writer: nobody meets anybody
_SELLER = Actor("acc_clara", {HOUSE: frozenset({Role.BOX_OFFICE})})


async def open_shift(database: Database) -> None:
    """The counter may sell."""
    wish = ShiftWish(organisation_id=HOUSE, drawer="Quầy 1", float_minor=0)
    async with database.transaction() as session:
        await shifts.begin(session, wish=wish, seller=_SELLER.subject, now=clock.now())


async def race_for_last_place(database: Database, settings: Settings, *, each: int = 6) -> tuple[int, int]:
    """So many at the counter and so many online; how many got a place, and how many the pool says. Also run by
    `make bench-races`."""
    performance_id, offer_id = await on_sale(database, capacity=1)

    async def counter() -> bool:
        sale = CounterSale(offer_id=offer_id, quantity=1)
        try:
            await routes.sell(sale, _SELLER, database, settings, routes.tills(database, settings), ids.new("key"))
        except SoldOut:
            return False
        return True

    async def web() -> bool:
        try:
            await placed(database, settings, offer_id)
        except SoldOut:
            return False
        return True

    won = await asyncio.gather(*(at() for at in (counter, web) * each))
    return sum(won), sum(await pool(database, performance_id))


async def test_one_of_them_has_it(database: Database, settings: Settings, engine: str) -> None:
    await open_shift(database)
    for _ in range(REPETITIONS[engine]):
        assert await race_for_last_place(database, settings) == (1, 1)
