"""What the counter sells, until when, and that it cannot sell more than there is."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from infra import clock
from tests.ticketing.boxoffice.counter_scene import begin, sell
from tests.ticketing.evening import on_sale, pool
from tests.ticketing.stage import PREFIX, PRICE, Stage
from ticketing.catalog.models import Performance

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def stage(stage_without_stripe: Stage) -> Stage:
    await begin(stage_without_stripe)
    return stage_without_stripe


async def test_too_little_cash_sells_nothing_and_holds_nothing(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    answer = await sell(stage, offer_id, given_minor=PRICE - 1)
    assert (answer.status_code, answer.json()["code"]) == (400, "cash_too_little")
    assert await pool(stage.database, performance_id) == (0, 0)
    assert (await sell(stage, offer_id, given_minor=PRICE)).status_code == 201


async def test_a_transfer_at_the_counter_holds_the_places_until_the_money_is_there(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    order = (await sell(stage, offer_id, payment_kind="vietqr")).json()
    assert (order["state"], order["tickets"]) == ("pending", [])
    assert await pool(stage.database, performance_id) == (1, 0)
    await stage.transfer(PRICE, order["transfer"]["memo"])
    now = await stage.http.get(f"{PREFIX}/orders/{order['id']}", headers=stage.clara())
    assert (now.json()["state"], len(now.json()["tickets"])) == ("paid", 1)


async def test_counter_and_web_race_for_the_last_places(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database, capacity=5)
    answers = await asyncio.gather(*(sell(stage, offer_id) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 7
    assert await pool(stage.database, performance_id) == (0, 5)


async def test_the_counter_sells_until_the_end_and_only_admissions(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    now = clock.now()
    begun = {"doors_at": now - timedelta(hours=1), "starts_at": now - timedelta(minutes=5)}
    async with stage.database.transaction() as session:
        await session.execute(update(Performance).where(Performance.id == performance_id).values(begun))
    assert (await sell(stage, offer_id)).status_code == 201
    view = await stage.publish()
    assert (await sell(stage, view["id"])).json()["code"] == "not_for_the_counter"
