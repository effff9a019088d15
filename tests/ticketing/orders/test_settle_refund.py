"""Refunds of chosen tickets: those are void and their places free, the others stay good; never more than was paid."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from infra import clock, ids
from tests.ticketing.evening import on_sale, ordered, paid, pool
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.returns.test_routes import FEE, bring_back, decide
from tests.ticketing.stage import PREFIX, PRICE, Stage
from ticketing.orders import tasks
from ticketing.payments.models import Payment, Refund

pytestmark = pytest.mark.both_engines
REFUNDS = "/v1/refunds"


async def give_back(stage: Stage, order_id: str, tickets: list[str] | None = None, key: str = "") -> httpx.Response:
    body = {"reason": "Một người bị ốm", **({"ticket_ids": tickets} if tickets else {})}
    headers = {**stage.clara(), "Idempotency-Key": key or ids.new("key")}
    return await stage.http.post(f"{PREFIX}/orders/{order_id}/refunds", json=body, headers=headers)


async def by_hand(stage: Stage, refund_id: str) -> httpx.Response:
    path = f"{PREFIX}/refunds/{refund_id}/transfers"
    return await stage.http.post(path, json={"reference": "FT1"}, headers=stage.clara())


async def paid_by_card(stage: Stage, offer_id: str, quantity: int) -> dict[str, object]:
    placed = await ordered(stage, offer_id, quantity, payment_kind="stripe")
    await stage.stripe.pay(placed["order"]["checkout_url"])
    await stage.deliver((await stage.stripe.next_told("checkout.session.completed")).event)
    placed["order"] = await stage.until_state(placed, "paid")
    return placed


async def part_asked_while_stripe_was_away(stage: Stage) -> dict[str, object]:
    """Two tickets paid by card; the money of the first is asked back, and Stripe has not heard of it."""
    _performance_id, offer_id = await on_sale(stage.database)
    placed = await paid_by_card(stage, offer_id, 2)
    order = placed["order"]
    assert isinstance(order, dict)
    stage.stripe.away = True
    assert (await give_back(stage, order["id"], [order["tickets"][0]["id"]])).json()["state"] == "requested"
    stage.stripe.away = False
    return placed


async def test_one_of_three_transferred_tickets_goes_back_by_hand(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    performance_id, offer_id = await on_sale(stage.database, capacity=3)
    placed = await paid(stage, offer_id, 3)
    order_id, tickets = placed["order"]["id"], placed["order"]["tickets"]
    asked = (await give_back(stage, order_id, [tickets[1]["id"]])).json()
    assert (asked["state"], asked["amount"]["minor"]) == ("requested", PRICE)
    order = (await stage.show(placed)).json()
    assert (order["state"], [t["state"] for t in order["tickets"]]) == ("paid", ["valid", "refunding", "valid"])
    assert await pool(stage.database, performance_id) == (0, 3)  # the place is free when the money went back
    assert (await by_hand(stage, asked["id"])).json()["state"] == "succeeded"
    order = (await stage.show(placed)).json()
    assert (order["state"], order["refunded"]["minor"]) == ("paid", PRICE)
    assert [t["state"] for t in order["tickets"]] == ["valid", "refunded", "valid"]
    assert await pool(stage.database, performance_id) == (0, 2)
    await paid(stage, offer_id)  # somebody else takes the place
    await fits(stage)
    rest = (await give_back(stage, order_id)).json()  # without tickets: all that is left
    assert rest["amount"]["minor"] == 2 * PRICE
    assert (await stage.show(placed)).json()["state"] == "refunding"
    await by_hand(stage, rest["id"])
    order = (await stage.show(placed)).json()
    assert (order["state"], order["refunded"]["minor"]) == ("refunded", 3 * PRICE)
    await fits(stage)


async def test_a_card_gets_its_part_at_the_provider_and_the_cumulative_report_changes_nothing(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database, capacity=3)
    placed = await paid_by_card(stage, offer_id, 3)
    order = placed["order"]
    assert isinstance(order, dict)
    for number in (0, 1):
        answer = await give_back(stage, order["id"], [order["tickets"][number]["id"]])
        assert (answer.status_code, answer.json()["state"]) == (201, "succeeded")
    assert [at_stripe["amount"] for at_stripe in await stage.stripe.objects(REFUNDS)] == [PRICE, PRICE]
    kinds = {"charge.refunded", "refund.updated"}
    for told in [told for told in stage.stripe.told if told.event["type"] in kinds]:
        await stage.deliver(told.event)
    await tasks.drain_due(stage.database, now=clock.now())
    shown = (await stage.show(placed)).json()
    assert (shown["state"], shown["refunded"]["minor"]) == ("paid", 2 * PRICE)
    await fits(stage)


async def test_all_of_it_given_back_at_the_desk_holds_the_part_that_was_asked_for_meanwhile(stage: Stage) -> None:
    placed = await part_asked_while_stripe_was_away(stage)
    [intent] = await stage.stripe.objects("/v1/payment_intents")
    await stage.stripe.refund_at_desk(intent["id"])
    for kind in ("charge.refunded", "refund.updated"):
        await stage.deliver((await stage.stripe.next_told(kind)).event)
    await tasks.drain_due(stage.database, now=clock.now())
    await tasks.reconcile(stage.database, stage.gateway, now=clock.now() + timedelta(minutes=2))
    shown = (await stage.show(placed)).json()
    assert (shown["state"], shown["refunded"]["minor"]) == ("refunded", 2 * PRICE)
    assert {ticket["state"] for ticket in shown["tickets"]} == {"refunded"}
    await fits(stage)


async def test_the_fee_of_a_returned_ticket_goes_back_too_when_the_desk_gives_all_of_it_back(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database, capacity=2)
    await decide(stage, performance_id, stage.editor(), returns_until_hours=24, return_fee_minor=FEE)
    placed = await paid_by_card(stage, offer_id, 2)
    order = placed["order"]
    assert isinstance(order, dict)
    returned = await bring_back(stage, placed, [order["tickets"][0]["id"]])
    assert (returned.status_code, returned.json()["state"]) == (201, "succeeded")
    assert (await stage.show(placed)).json()["refunded"]["minor"] == PRICE - FEE
    await stage.stripe.next_told("charge.refunded")  # of the first part
    stage.stripe.told.clear()
    [intent] = await stage.stripe.objects("/v1/payment_intents")
    await stage.stripe.refund_at_desk(intent["id"])
    await stage.deliver((await stage.stripe.next_told("charge.refunded")).event)
    await tasks.drain_due(stage.database, now=clock.now())
    shown = (await stage.show(placed)).json()
    assert (shown["state"], shown["refunded"]["minor"]) == ("refunded", 2 * PRICE)
    assert await pool(stage.database, performance_id) == (0, 0)
    await fits(stage)


async def test_a_refused_part_makes_its_tickets_good_again(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    placed = await paid_by_card(stage, offer_id, 2)
    order = placed["order"]
    assert isinstance(order, dict)
    stage.stripe.refuse_refunds = True
    answer = await give_back(stage, order["id"], [order["tickets"][0]["id"]])
    assert answer.json()["state"] == "failed"
    assert {t["state"] for t in (await stage.show(placed)).json()["tickets"]} == {"valid"}
    stage.stripe.refuse_refunds = False
    assert (await give_back(stage, order["id"], [order["tickets"][0]["id"]])).json()["state"] == "succeeded"
    await fits(stage)


async def test_a_part_that_stripe_was_away_for_follows_and_asks_once(stage: Stage) -> None:
    placed = await part_asked_while_stripe_was_away(stage)
    for _ in range(2):
        await tasks.reconcile(stage.database, stage.gateway, now=clock.now() + timedelta(minutes=2))
    assert [t["state"] for t in (await stage.show(placed)).json()["tickets"]] == ["refunded", "valid"]
    assert len(await stage.stripe.objects(REFUNDS)) == 1


async def test_sellers_at_once_give_each_ticket_back_once(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    _performance_id, offer_id = await on_sale(stage.database, capacity=4)
    placed = await paid(stage, offer_id, 4)
    order_id, tickets = placed["order"]["id"], [t["id"] for t in placed["order"]["tickets"]]
    wishes = [tickets[:2], tickets[1:3], tickets[2:], [tickets[0]], None, None, [tickets[3]]]
    answers = await asyncio.gather(*(give_back(stage, order_id, wish) for wish in wishes))
    given = sum(answer.json()["amount"]["minor"] for answer in answers if answer.status_code == 201)
    assert given <= 4 * PRICE
    for answer in answers:
        if answer.status_code == 201:
            await by_hand(stage, answer.json()["id"])
    await give_back(stage, order_id)
    async with stage.database.reading() as session:
        refunds = (await session.scalars(select(Refund))).all()
        [payment] = (await session.scalars(select(Payment))).all()
    assert sum(refund.amount_minor for refund in refunds) == payment.refunded_minor == 4 * PRICE
    await fits(stage)


async def test_a_strangers_ticket_and_a_spent_one_are_refused(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    _performance_id, offer_id = await on_sale(stage.database, capacity=4)
    mine, other = await paid(stage, offer_id, 2), await paid(stage, offer_id, 2)
    order_id, first = mine["order"]["id"], mine["order"]["tickets"][0]["id"]
    await give_back(stage, order_id, [first])
    for tickets in ([other["order"]["tickets"][0]["id"]], [first], ["tck_none"]):
        answer = await give_back(stage, order_id, tickets)
        assert (answer.status_code, answer.json()["code"]) == (409, "ticket_not_refundable")
    await fits(stage)


async def test_the_same_key_gives_the_same_part(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    _performance_id, offer_id = await on_sale(stage.database)
    placed = await paid(stage, offer_id, 2)
    tickets = [placed["order"]["tickets"][0]["id"]]
    answers = [await give_back(stage, placed["order"]["id"], tickets, key="same") for _ in range(2)]
    assert answers[0].json() == answers[1].json()


async def test_the_database_itself_refuses_to_give_back_more_than_was_paid(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    _performance_id, offer_id = await on_sale(stage.database)
    await paid(stage, offer_id, 2)
    for wrong in (2 * PRICE + 1, -1):
        with pytest.raises(IntegrityError):
            async with stage.database.transaction() as session:
                await session.execute(update(Payment).values(refunded_minor=wrong))
