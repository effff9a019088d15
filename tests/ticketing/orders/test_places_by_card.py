"""Places paid by card: one page for all of them, and money that came when none was left goes back by itself."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from infra import clock
from tests.ticketing.evening import on_sale, ordered, paid, pool
from tests.ticketing.orders.test_settle_refund import give_back
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage, eventually
from ticketing.orders import place_order, tasks
from ticketing.orders.models import Order
from ticketing.payments.models import Refund


async def test_two_places_are_one_page_for_both(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    placed = await ordered(stage, offer_id, 2, payment_kind="stripe")
    [session] = await stage.stripe.objects("/v1/checkout/sessions")
    assert session["amount_total"] == 2 * PRICE
    await stage.stripe.pay(placed["order"]["checkout_url"])
    await stage.deliver((await stage.stripe.next_told("checkout.session.completed")).event)
    order = await stage.until_state(placed, "paid")
    assert len({ticket["code"] for ticket in order["tickets"]}) == 2
    assert await pool(stage.database, performance_id) == (0, 2)
    assert await fits(stage)


async def test_the_hold_lasts_as_long_as_its_page_and_no_longer(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    await ordered(stage, offer_id, 2, payment_kind="stripe")
    for early, held in ((timedelta(seconds=30), 2), (timedelta(0), 0)):
        await tasks.expire_lapsed(stage.database, now=clock.now() + place_order.HOLD_LIFETIME - early)
        assert await pool(stage.database, performance_id) == (held, 0)


async def test_a_card_that_paid_for_taken_places_is_refunded_without_anybody_asking(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    late = await ordered(stage, offer_id, 2, payment_kind="stripe")
    await stage.stripe.pay(late["order"]["checkout_url"])
    event = (await stage.stripe.next_told("checkout.session.completed")).event
    async with stage.database.transaction() as session:  # its word came long after its time
        await session.execute(update(Order).values(expires_at=clock.now()))
    await paid(stage, offer_id)
    await stage.deliver(event)
    await stage.until_state(late, "refunding")
    async with stage.database.transaction() as session:
        await session.execute(update(Refund).values(look_at=clock.now()))
    await tasks.reconcile(stage.database, stage.gateway)
    await eventually(lambda: _refunded(stage))
    assert await pool(stage.database, performance_id) == (0, 1)
    assert await fits(stage)


async def test_who_has_neither_places_nor_money_is_shown_to_the_house_until_it_went_back(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    late = await ordered(stage, offer_id, 2, payment_kind="stripe")
    await stage.stripe.pay(late["order"]["checkout_url"])
    event = (await stage.stripe.next_told("checkout.session.completed")).event
    async with stage.database.transaction() as session:
        await session.execute(update(Order).values(expires_at=clock.now()))
    in_time = await paid(stage, offer_id)
    stage.stripe.refuse_refunds = True
    await stage.deliver(event)
    await stage.until_state(late, "refunding")
    assert await _to_look_at(stage) == []
    await tasks.reconcile(stage.database, stage.gateway, now=clock.now() + timedelta(minutes=2))
    [shown] = await _to_look_at(stage)
    assert (shown["order_id"], shown["refused"], shown["amount"]["minor"]) == (late["order"]["id"], True, 2 * PRICE)
    again = await give_back(stage, late["order"]["id"])
    assert again.json()["state"] == "failed"
    assert [one["id"] for one in await _to_look_at(stage)] == [again.json()["id"]]
    assert (await give_back(stage, in_time["order"]["id"])).status_code == 201
    stage.stripe.refuse_refunds = False
    assert (await give_back(stage, late["order"]["id"])).json()["state"] == "succeeded"
    assert [one["order_id"] for one in await _to_look_at(stage)] == [in_time["order"]["id"]]  # by hand: a transfer
    assert await fits(stage)


async def test_a_page_that_was_paid_in_its_last_second_is_found_though_nobody_told(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    placed = await ordered(stage, offer_id, 2, payment_kind="stripe")
    await stage.stripe.pay(placed["order"]["checkout_url"])  # its webhook never comes
    later = clock.now() + place_order.HOLD_LIFETIME
    await tasks.expire_lapsed(stage.database, now=later)
    assert await pool(stage.database, performance_id) == (0, 0)
    await tasks.reconcile(stage.database, stage.gateway, now=later)
    await stage.until_state(placed, "paid")
    assert await pool(stage.database, performance_id) == (0, 2)
    assert await fits(stage)


async def _to_look_at(stage: Stage) -> list[dict[str, Any]]:
    answer = await stage.http.get(f"{PREFIX}/refunds?organisation_id={HOUSE}", headers=stage.clara())
    return list(answer.json())


async def _refunded(stage: Stage) -> bool:
    return bool(await stage.stripe.objects("/v1/refunds"))
