"""One call is one reservation, however often it is sent."""

import pytest

from tests.ticketing.evening import on_sale, pool
from tests.ticketing.reservations.front_desk import reserve
from tests.ticketing.stage import Stage


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_sent_twice_it_is_one_reservation(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database, capacity=5)
    first = await reserve(stage, performance_id, offer_id=offer_id, key="one-call")
    again = await reserve(stage, performance_id, offer_id=offer_id, key="one-call")
    assert first.json()["id"] == again.json()["id"]
    assert await pool(stage.database, performance_id) == (1, 0)
