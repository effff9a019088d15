"""What becomes of a hold: more time within bounds, kept for its order, sold once, given back."""

from datetime import timedelta

import pytest

from infra import clock
from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.evening import on_sale, placed, pool
from ticketing.inventory import place_holds, queries
from ticketing.inventory import service as inventory
from ticketing.inventory.errors import HoldLapsed, HoldNotExtendable
from ticketing.inventory.schemas import PlacesItem
from ticketing.inventory.service import Place
from ticketing.inventory.wishes import LIFETIME, Wanted

pytestmark = pytest.mark.both_engines


async def test_more_time_reaches_ten_minutes_from_now_and_twenty_from_the_beginning(database: Database) -> None:
    _performance_id, offer_id = await on_sale(database)
    begun = clock.now()
    for waited, expected in ((5, 15), (10, None)):
        async with database.transaction() as session:
            wanted = Wanted((PlacesItem(offer_id=offer_id),))
            made = await place_holds.place_one(session, wanted=wanted, now=begun)
            hold = await queries.hold_of_buyer(session, hold_id=made.id, key=made.key, lock=True)
            assert hold.expires_at == begun + LIFETIME
            now = begun + timedelta(minutes=waited)
            if expected is None:
                with pytest.raises(HoldLapsed):
                    await inventory.extend(session, hold=hold, now=now)
            else:
                await inventory.extend(session, hold=hold, now=now)
                assert hold.expires_at == begun + timedelta(minutes=expected)
                with pytest.raises(HoldNotExtendable):
                    await inventory.extend(session, hold=hold, now=now)


async def test_what_an_order_keeps_is_sold_once(database: Database, settings: Settings) -> None:
    performance_id, offer_id = await on_sale(database)
    order_id = await placed(database, settings, offer_id, 2)
    places = [Place(f"oln_{number}", offer_id, performance_id) for number in (1, 2)]
    for expected in (True, False):
        async with database.transaction() as session:
            sold = await inventory.sell_held(session, order_id=order_id, places=places, now=clock.now())
        assert sold is expected
        assert await pool(database, performance_id) == (0, 2)
    async with database.transaction() as session:
        await inventory.give_back(session, places=places[:1], now=clock.now())
    assert await pool(database, performance_id) == (0, 1)
