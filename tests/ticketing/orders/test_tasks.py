"""What happens by itself: the inbox is drained, silence is asked about, what lapsed expires."""

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select

from infra import clock
from tests.ticketing.orders.test_settle_order import events_of
from tests.ticketing.stage import Stage
from ticketing.orders import tasks
from ticketing.payments.models import EventState, Payment, WebhookEvent

pytestmark = pytest.mark.both_engines


async def test_the_way_back_proves_nothing_and_a_dropped_webhook_is_made_good(stage: Stage) -> None:
    placed = (await stage.order()).json()
    returned = await stage.stripe.pay(placed["order"]["checkout_url"])
    assert placed["order"]["id"] in returned.headers["location"]
    assert (await stage.show(placed)).json()["state"] == "pending"
    await tasks.reconcile(stage.database, stage.gateway, now=clock.now() + timedelta(seconds=10))
    assert (await stage.show(placed)).json()["state"] == "pending"  # not asked about yet
    await tasks.reconcile(stage.database, stage.gateway, now=clock.now() + timedelta(seconds=21))
    order = (await stage.show(placed)).json()
    assert order["state"] == "paid"
    assert len(order["tickets"]) == 1
    await stage.deliver((await stage.stripe.next_told("checkout.session.completed")).event)  # and it comes after all
    await tasks.drain_due(stage.database, now=clock.now())
    assert (await stage.show(placed)).json() == order


async def test_silence_is_asked_about_less_and_less_but_every_five_minutes_at_least(stage: Stage) -> None:
    await stage.order()
    began = clock.now()
    asked: list[float] = []
    for second in range(0, 3600, 15):
        before = len(stage.stripe.calls)
        await tasks.reconcile(stage.database, stage.gateway, now=began + timedelta(seconds=second))
        if len(stage.stripe.calls) > before:
            asked.append(second)
    pauses = [later - earlier for earlier, later in itertools.pairwise(asked)]
    assert asked[0] <= 30
    assert max(pauses) <= 315
    assert len(asked) < 20


async def test_a_page_that_stripe_closed_expires_the_order(stage: Stage) -> None:
    placed = (await stage.order()).json()
    async with stage.database.reading() as session:
        [session_id] = (await session.scalars(select(Payment.checkout_session_id))).all()
    await stage.stripe.expire(str(session_id))
    await tasks.reconcile(stage.database, stage.gateway, now=clock.now() + timedelta(seconds=21))
    order = (await stage.show(placed)).json()
    assert (order["state"], order["checkout_url"]) == ("expired", None)


async def test_a_page_may_still_be_paid_so_our_clock_alone_does_not_expire_it(stage: Stage) -> None:
    placed = (await stage.order()).json()
    await tasks.expire_lapsed(stage.database, now=clock.now() + timedelta(hours=2))
    assert (await stage.show(placed)).json()["state"] == "pending"


async def test_an_order_that_never_got_a_page_expires_by_our_clock(stage: Stage) -> None:
    wish = stage.wish(await stage.publish())
    stage.stripe.away = True
    await stage.order(key="the-same-key", wish=wish)
    stage.stripe.away = False
    await tasks.expire_lapsed(stage.database, now=clock.now() + timedelta(hours=2))
    again = await stage.order(key="the-same-key", wish=wish)
    assert (again.status_code, again.json()["code"]) == (410, "order_lapsed")


async def test_an_event_that_fails_is_kept_and_tried_again(stage: Stage) -> None:
    placed = (await stage.order()).json()
    broken = events_of(placed["order"]["id"])["completed"]
    del broken["data"]["object"]["currency"]
    await stage.deliver(broken)
    now = clock.now()
    for minute in range(3):
        await tasks.drain_due(stage.database, now=now + timedelta(minutes=minute * 10))
    async with stage.database.reading() as session:
        [event] = (await session.scalars(select(WebhookEvent))).all()
    assert event.state is EventState.RECEIVED
    assert event.attempts >= 3
    assert "currency" in (event.last_error or "")
    assert event.due_at > now + timedelta(minutes=20)


async def test_a_page_that_stripe_forgot_expires_the_order_in_time(stage: Stage) -> None:
    placed = (await stage.order()).json()
    async with stage.database.transaction() as session:
        [payment] = (await session.scalars(select(Payment))).all()
        payment.checkout_session_id = "cs_of_a_lost_day"
    await tasks.reconcile(stage.database, stage.gateway, now=clock.now() + timedelta(minutes=30))
    assert (await stage.show(placed)).json()["state"] == "pending"
    await tasks.reconcile(stage.database, stage.gateway, now=clock.now() + timedelta(hours=2))
    assert (await stage.show(placed)).json()["state"] == "expired"
