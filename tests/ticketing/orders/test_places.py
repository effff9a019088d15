"""Places: held while the order waits, sold when it is paid, free when it gave up; late money buys what is left."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from infra import clock, ids
from tests.ticketing.evening import on_sale, ordered, paid, pool, wish
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage
from ticketing.catalog import performances
from ticketing.catalog.models import Performance, Pool
from ticketing.catalog.schemas import PerformanceState
from ticketing.orders import tasks, ticket_codes, verify_ledger, verify_places
from ticketing.orders.models import Order

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def refused(stage: Stage, offer_id: str, quantity: int = 1) -> tuple[int, str]:
    body = wish(offer_id, quantity).model_dump(mode="json")
    answer = await stage.http.post(f"{PREFIX}/orders", json=body, headers={"Idempotency-Key": ids.new("key")})
    return answer.status_code, answer.json()["code"]


async def let_time_pass(stage: Stage, order_id: str) -> None:
    async with stage.database.transaction() as session:
        await session.execute(update(Order).where(Order.id == order_id).values(expires_at=clock.now()))


async def test_two_tickets_are_two_codes_for_one_evening(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    waiting = await ordered(stage, offer_id, 2)
    assert await pool(stage.database, performance_id) == (2, 0)
    await stage.transfer(2 * PRICE, waiting["order"]["transfer"]["memo"])
    order = (await stage.show(waiting)).json()
    assert (order["state"], order["total"]["minor"]) == ("paid", 2 * PRICE)
    assert [line["venue_name"] for line in order["lines"]] == ["Nhà hát Hoa Mai"] * 2
    codes = {ticket["code"] for ticket in order["tickets"]}
    assert len(codes) == 2
    assert all(ticket_codes.read(code) == code for code in codes)
    assert await pool(stage.database, performance_id) == (0, 2)
    assert await fits(stage)


async def test_sold_out_is_said_plainly_and_costs_nothing(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    await paid(stage, offer_id)
    assert await refused(stage, offer_id, 2) == (409, "sold_out")
    await ordered(stage, offer_id)
    assert await refused(stage, offer_id) == (409, "sold_out")
    assert await pool(stage.database, performance_id) == (1, 1)


async def test_a_hold_past_its_time_ends_when_somebody_else_comes(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    first = await ordered(stage, offer_id, 2)
    await let_time_pass(stage, first["order"]["id"])
    await ordered(stage, offer_id)
    assert (await stage.show(first)).json()["state"] == "expired"
    assert await pool(stage.database, performance_id) == (1, 0)


async def test_without_anybody_coming_the_clock_ends_it(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    await ordered(stage, offer_id, 2)
    await tasks.expire_lapsed(stage.database, now=clock.now() + timedelta(minutes=16))
    assert await pool(stage.database, performance_id) == (0, 0)


async def test_late_money_buys_what_is_left(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    late = await ordered(stage, offer_id)
    await tasks.expire_lapsed(stage.database, now=clock.now() + timedelta(minutes=16))
    await stage.transfer(PRICE, late["order"]["transfer"]["memo"])
    assert (await stage.show(late)).json()["state"] == "paid"
    assert await pool(stage.database, performance_id) == (0, 1)


async def test_late_money_for_taken_places_goes_back_by_itself(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    late = await ordered(stage, offer_id, 2)
    await let_time_pass(stage, late["order"]["id"])
    await paid(stage, offer_id)
    await stage.transfer(2 * PRICE, late["order"]["transfer"]["memo"])
    order = (await stage.show(late)).json()
    assert (order["state"], order["tickets"]) == ("refunding", [])
    waiting = await stage.http.get(f"{PREFIX}/refunds", params={"organisation_id": HOUSE}, headers=stage.clara())
    assert [refund["amount"]["minor"] for refund in waiting.json()] == [2 * PRICE]
    [refund] = waiting.json()
    done = await stage.http.post(
        f"{PREFIX}/refunds/{refund['id']}/transfers", json={"reference": "FT1"}, headers=stage.clara()
    )
    assert done.status_code < 300
    assert await pool(stage.database, performance_id) == (0, 1)
    assert await fits(stage)


async def test_money_for_a_cancelled_evening_goes_back(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    waiting = await ordered(stage, offer_id)
    async with stage.database.transaction() as session:
        await performances.move(session, performance_id=performance_id, to=PerformanceState.CANCELLED, now=clock.now())
    await stage.transfer(PRICE, waiting["order"]["transfer"]["memo"])
    assert (await stage.show(waiting)).json()["state"] == "refunding"
    assert await pool(stage.database, performance_id) == (0, 0)


async def test_a_refund_gives_the_place_back(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    bought = await paid(stage, offer_id, 2)
    refund = (await stage.refund(bought, who=stage.clara())).json()
    assert await pool(stage.database, performance_id) == (0, 2)  # until the money is back, it may still fail
    path = f"{PREFIX}/refunds/{refund['id']}/transfers"
    for _twice in range(2):
        await stage.http.post(path, json={"reference": "FT1"}, headers=stage.clara())
    assert await pool(stage.database, performance_id) == (0, 0)
    await paid(stage, offer_id, 2)
    assert await fits(stage)


async def test_ten_tickets_and_not_eleven(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database, capacity=20)
    await ordered(stage, offer_id, 10)
    body = wish(offer_id).model_dump(mode="json") | {"quantity": 11}
    answer = await stage.http.post(f"{PREFIX}/orders", json=body, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 422


async def test_a_view_is_sold_one_at_a_time(stage: Stage) -> None:
    offer = await stage.publish()
    assert await refused(stage, offer["id"], 2) == (400, "quantity_refused")


async def test_nothing_is_sold_online_once_it_has_begun(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    now = clock.now()
    begun = {"doors_at": now - timedelta(hours=1), "starts_at": now, "ends_at": now + timedelta(hours=1)}
    async with stage.database.transaction() as session:
        await session.execute(update(Performance).where(Performance.id == performance_id).values(begun))
    assert await refused(stage, offer_id) == (410, "offer_closed")


async def test_the_extension_of_a_hold_is_bounded(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    waiting = await ordered(stage, offer_id)
    order_id, headers = waiting["order"]["id"], {"Order-Key": waiting["access_key"]}
    long_ago = clock.now() - timedelta(minutes=44)
    async with stage.database.transaction() as session:
        await session.execute(update(Order).where(Order.id == order_id).values(created_at=long_ago))
    path = f"{PREFIX}/orders/{order_id}/extensions"
    assert (await stage.http.post(path, headers=headers)).status_code == 409


async def test_a_pool_that_does_not_fit_its_tickets_is_told(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database, capacity=9)
    await paid(stage, offer_id)
    await ordered(stage, offer_id)
    assert await fits(stage)
    async with stage.database.transaction() as session:
        await session.execute(update(Pool).values(sold=Pool.sold + 1))
    async with stage.database.reading() as session:
        [fault] = (await verify_ledger.verify(session)).faults
        assert await verify_places.faults(session) == [fault]
    assert (fault.code, fault.subject) == ("places", performance_id)
