"""Refunds: watching ends when the refund is asked for; the money follows; only the house may ask."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from infra import clock
from infra.contracts.entitlement import verify_entitlement
from tests.ticketing.stage import Stage, eventually
from ticketing.entitlements.models import EntitlementRow
from ticketing.orders import tasks
from ticketing.payments.models import EventState, Refund, WebhookEvent

pytestmark = pytest.mark.both_engines

REFUNDS = "/v1/refunds"


async def test_a_refund_ends_the_right_to_watch_and_tells_media_service(stage: Stage) -> None:
    placed = await stage.paid_order()
    token = (await stage.entitlement(placed)).json()["entitlement_token"]
    right = verify_entitlement(token, public_key_pem=stage.settings.entitlement_public_key, now=clock.now())
    answer = await stage.refund(placed, who=stage.clara())
    assert answer.status_code == 201
    order = await stage.until_state(placed, "refunded")
    assert [ticket["state"] for ticket in order["tickets"]] == ["refunded"]
    assert order["refunded_at"] is not None
    gone = await stage.entitlement(placed)
    assert (gone.status_code, gone.json()["code"]) == (410, "entitlement_withdrawn")

    async def heard() -> bool:
        return [word.entitlement_id for word in stage.media.heard] == [right.id]

    await eventually(heard)
    [at_stripe] = await stage.stripe.objects(REFUNDS)
    assert at_stripe["amount"] == placed["order"]["total"]["minor"]


async def test_watching_ends_even_while_stripe_is_away_and_the_money_follows(stage: Stage) -> None:
    placed = await stage.paid_order()
    stage.stripe.away = True
    answer = await stage.refund(placed, who=stage.clara())
    assert (answer.status_code, answer.json()["state"]) == (201, "requested")
    assert (await stage.show(placed)).json()["state"] == "refunding"
    assert (await stage.entitlement(placed)).status_code == 410
    stage.stripe.away = False
    await tasks.reconcile(stage.database, stage.gateway, now=clock.now() + timedelta(minutes=2))
    assert (await stage.show(placed)).json()["state"] == "refunded"
    assert len(await stage.stripe.objects(REFUNDS)) == 1


async def test_the_message_waits_until_media_service_hears(stage: Stage) -> None:
    placed = await stage.paid_order()
    stage.media.deaf = True
    await stage.refund(placed, who=stage.clara())
    await asyncio.sleep(0.6)
    assert stage.media.heard == []
    stage.media.deaf = False

    async def heard() -> bool:
        return len(stage.media.heard) == 1

    await eventually(heard)


async def test_the_same_key_asks_once(stage: Stage) -> None:
    placed = await stage.paid_order()
    first = await stage.refund(placed, who=stage.clara(), key="the-same-key")
    second = await stage.refund(placed, who=stage.clara(), key="the-same-key")
    assert second.json() == first.json()
    assert stage.stripe.posts(REFUNDS) == 1


async def test_two_sellers_at_once_refund_once(stage: Stage) -> None:
    placed = await stage.paid_order()
    answers = await asyncio.gather(*(stage.refund(placed, who=stage.clara()) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    assert len(await stage.stripe.objects(REFUNDS)) == 1


@pytest.mark.parametrize("caller", ["stranger", "editor"])
async def test_only_owner_and_box_office_of_the_house_may_refund(stage: Stage, caller: str) -> None:
    placed = await stage.paid_order()
    who = stage.stranger() if caller == "stranger" else stage.editor()
    answer = await stage.refund(placed, who=who)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_house")
    assert (await stage.show(placed)).json()["state"] == "paid"


async def test_an_unpaid_order_cannot_be_refunded(stage: Stage) -> None:
    placed = (await stage.order()).json()
    answer = await stage.refund(placed, who=stage.clara())
    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_refundable")


async def test_when_stripe_refuses_the_right_comes_back_with_its_old_end(stage: Stage) -> None:
    placed = await stage.paid_order()
    before = (await stage.entitlement(placed)).json()
    stage.stripe.refuse_refunds = True
    answer = await stage.refund(placed, who=stage.clara())
    assert answer.json()["state"] == "failed"
    assert (await stage.show(placed)).json()["state"] == "paid"
    again = (await stage.entitlement(placed)).json()
    assert again["ends_at"] == before["ends_at"]
    assert again["entitlement_token"] != before["entitlement_token"]
    stage.stripe.refuse_refunds = False
    assert (await stage.refund(placed, who=stage.clara())).json()["state"] == "succeeded"


async def test_a_refund_at_stripes_own_desk_is_taken_in(stage: Stage) -> None:
    placed = await stage.paid_order()
    [intent] = await stage.stripe.objects("/v1/payment_intents")
    await stage.stripe.refund_at_desk(intent["id"])
    await stage.deliver((await stage.stripe.next_told("charge.refunded")).event)
    await stage.deliver((await stage.stripe.next_told("refund.updated")).event)
    await stage.until_state(placed, "refunded")
    async with stage.database.reading() as session:
        [refund] = (await session.scalars(select(Refund))).all()
    assert refund.requested_by == "provider"
    assert (await stage.entitlement(placed)).status_code == 410


async def test_a_refund_done_at_the_desk_first_counts_as_done(stage: Stage) -> None:
    placed = await stage.paid_order()
    [intent] = await stage.stripe.objects("/v1/payment_intents")
    await stage.stripe.refund_at_desk(intent["id"])
    answer = await stage.refund(placed, who=stage.clara())
    assert answer.json()["state"] == "succeeded"
    assert len(await stage.stripe.objects(REFUNDS)) == 1


async def test_a_partial_refund_waits_for_a_person(stage: Stage) -> None:
    placed = await stage.paid_order()
    [intent] = await stage.stripe.objects("/v1/payment_intents")
    await stage.stripe.refund_at_desk(intent["id"], amount="1000")
    await stage.deliver((await stage.stripe.next_told("charge.refunded")).event)

    async def parked() -> int:
        async with stage.database.reading() as session:
            of_state = select(func.count()).select_from(WebhookEvent).where(WebhookEvent.state == EventState.PARKED)
            return await session.scalar(of_state) or 0

    assert await eventually(parked) == 1
    assert (await stage.show(placed)).json()["state"] == "paid"


async def test_a_refusal_told_later_by_webhook_brings_the_right_back(stage: Stage) -> None:
    placed = await stage.paid_order()
    stage.stripe.away = True
    refund = (await stage.refund(placed, who=stage.clara())).json()
    thing = {
        "id": "re_1",
        "status": "failed",
        "amount": refund["amount"]["minor"],
        "currency": "vnd",
        "payment_intent": "pi_unknown",
        "metadata": {"order_id": refund["order_id"], "refund_id": refund["id"]},
    }
    await stage.deliver({"id": "evt_failed", "object": "event", "type": "refund.failed", "data": {"object": thing}})
    await stage.until_state(placed, "paid")
    assert (await stage.entitlement(placed)).status_code == 200
    async with stage.database.reading() as session:
        ends = (await session.scalars(select(EntitlementRow.ends_at))).all()
    assert len(ends) == 2
    assert ends[0] == ends[1]
    assert isinstance(ends[0], datetime)
