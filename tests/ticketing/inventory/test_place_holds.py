"""Many wishes in one transaction: granted in order, each all or nothing, and a refused one changes nothing."""

from datetime import timedelta

import pytest

from infra import clock
from infra.database.engine import Database
from infra.errors import AppError
from tests.ticketing.evening import on_sale, pool
from ticketing.catalog.errors import SoldOut
from ticketing.inventory import lapsed, place_holds
from ticketing.inventory.models import HoldEventKind
from ticketing.inventory.place_holds import Placed
from ticketing.inventory.schemas import PlacesItem
from ticketing.inventory.wishes import Wanted

pytestmark = pytest.mark.both_engines


def places(offer_id: str, quantity: int = 1) -> Wanted:
    """So many places of an offer."""
    return Wanted((PlacesItem(offer_id=offer_id, quantity=quantity),))


async def placed(database: Database, *wanted: Wanted) -> list[Placed | AppError]:
    """All of these at once."""
    async with database.transaction() as session:
        return await place_holds.place(session, wanted=wanted, now=clock.now())


async def test_first_come_first_served_and_who_asks_too_much_harms_nobody(database: Database) -> None:
    performance_id, offer_id = await on_sale(database, capacity=5)
    answers = await placed(database, *(places(offer_id, count) for count in (3, 4, 2, 1)))
    assert [isinstance(answer, Placed) for answer in answers] == [True, False, True, False]
    assert isinstance(answers[1], SoldOut)
    assert await pool(database, performance_id) == (5, 0)


async def test_what_has_lapsed_is_free_for_the_same_transaction(database: Database) -> None:
    performance_id, offer_id = await on_sale(database, capacity=2)
    await placed(database, places(offer_id, 2))
    async with database.transaction() as session:
        later = clock.now() + timedelta(minutes=11)
        [answer] = await place_holds.place(session, wanted=[places(offer_id, 2)], now=later)
    assert isinstance(answer, Placed)
    assert await pool(database, performance_id) == (2, 0)


async def test_a_lapsed_hold_ends_once(database: Database) -> None:
    performance_id, offer_id = await on_sale(database, capacity=2)
    await placed(database, places(offer_id, 2))
    later = clock.now() + timedelta(minutes=11)
    for expected in (1, 0):
        async with database.transaction() as session:
            ending = await lapsed.find_all(session, now=later, most=10)
            await lapsed.free(session, ending=ending, event=HoldEventKind.LAPSED, now=later)
        assert len(ending.hold_ids) == expected
    assert await pool(database, performance_id) == (0, 0)
