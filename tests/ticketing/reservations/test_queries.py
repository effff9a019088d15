"""A caller is found by anything she says."""

import pytest

from tests.ticketing.boxoffice.counter_scene import begin, book
from tests.ticketing.evening import on_sale, pool
from tests.ticketing.reservations.front_desk import collect, find, reserve
from tests.ticketing.stage import PRICE, Stage
from ticketing.ledger.models import Account


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


@pytest.mark.both_engines
async def test_who_called_is_found_by_anything_she_says_and_pays_as_everybody(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database, capacity=5)
    made = await reserve(stage, performance_id, offer_id=offer_id, quantity=2)
    assert made.status_code == 201, made.text
    one = made.json()
    assert (one["places"], one["total"]["minor"], one["state"]) == (2, 2 * PRICE, "waiting")
    assert await pool(stage.database, performance_id) == (2, 0)
    for typed in ("dao", "NGUYỄN THỊ", "0912345678", one["reference"].lower()):
        assert [found["id"] for found in await find(stage, typed)] == [one["id"]], typed
    assert await find(stage, "binh") == []
    await begin(stage)
    sold = await collect(stage, one, given_minor=200_000)
    assert sold.status_code == 201, sold.text
    assert len(sold.json()["tickets"]) == 2
    assert await pool(stage.database, performance_id) == (0, 2)
    assert [found["state"] for found in await find(stage, "dao")] == ["collected"]
    assert (await find(stage, "dao"))[0]["order_id"] == sold.json()["id"]
    again = await collect(stage, one)
    assert (again.status_code, again.json()["code"]) == (409, "hold_ordered")
    assert await book(stage, Account.CASH) == 2 * PRICE


async def test_a_caller_with_a_landline_is_kept_and_found_by_it(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    made = await reserve(stage, performance_id, offer_id=offer_id, phone="024 3825 3257")
    assert (made.status_code, made.json()["phone"]) == (201, "+842438253257")
    assert [one["id"] for one in await find(stage, "(024) 38 253 257")] == [made.json()["id"]]
    assert (await reserve(stage, performance_id, offer_id=offer_id, phone="024 3825")).status_code == 422
