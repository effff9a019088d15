"""Settling: whatever order the provider's words come in, and however often, the rows end the same."""

import asyncio
import itertools
import json
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies
from sqlalchemy import func, select

from infra import clock
from infra.database.engine import Database
from infra.outbox.rows import MESSAGES
from infra.settings import Settings
from tests.support.settings import make_settings
from tests.ticketing.stage import PRICE, Stage, published
from ticketing import tables
from ticketing.catalog import queries as catalog_queries
from ticketing.catalog import service as catalog
from ticketing.entitlements import service as entitlements
from ticketing.entitlements.models import EntitlementRow, RightState
from ticketing.orders import place_order, tasks
from ticketing.orders.models import Order, Ticket
from ticketing.orders.schemas import OrderState, OrderWish, TicketState
from ticketing.payments import service as payments
from ticketing.payments.models import EventState, Payment, PaymentState, Refund, RefundState, WebhookEvent

pytestmark = pytest.mark.both_engines

NAMES = ("completed", "expired", "refunded")


def events_of(order_id: str, *, amount: int = PRICE, currency: str = "vnd") -> dict[str, dict[str, Any]]:
    """Stripe's words about one order that was paid, refunded, and of which an `expired` got lost in time."""
    named = {"client_reference_id": order_id, "metadata": {"order_id": order_id}}
    session = {"id": "cs_1", "amount_total": amount, "currency": currency, "payment_intent": "pi_1", **named}
    charge = {"id": "ch_1", "amount_refunded": amount, "currency": currency, "payment_intent": "pi_1", "metadata": {}}
    return {
        "completed": _event("completed", "checkout.session.completed", {**session, "payment_status": "paid"}),
        "expired": _event("expired", "checkout.session.expired", {**session, "status": "expired"}),
        "refunded": _event("refunded", "charge.refunded", {**charge, "refunded": True}),
    }


def _event(event_id: str, kind: str, thing: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"evt_{event_id}", "object": "event", "type": kind, "data": {"object": thing}}


async def placed_order(database: Database, where: Settings, now: datetime) -> str:
    """An order that waits for its payment."""
    async with database.transaction() as session:
        await catalog.hear(session, word=published("ttl_one"), now=now)
        [offer] = await catalog_queries.offers(session, title_ids=["ttl_one"])
        wish = OrderWish.model_validate(
            {
                "offer_id": offer.id,
                "buyer_name": "Ana",
                "buyer_email": "ana@example.com",
                "return_path": "/tra-ve",
                "cancel_path": "/huy",
            }
        )
        placed = await place_order.place_order(session, wish=wish, request_key="request-1", settings=where, now=now)
        return placed.order_id


async def deliver(database: Database, event: dict[str, Any], now: datetime) -> None:
    """As the webhook route does."""
    async with database.transaction() as session:
        await payments.receive(
            session, provider="stripe", event_id=event["id"], kind=event["type"], payload=event, now=now
        )


async def _play(migrated: Path, sequence: list[str], together: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(migrated, Path(folder) / "ticketing.db")
        where = make_settings(Path(folder))
        database = Database(where.ticketing_database_url)
        try:
            now = clock.now()
            events = events_of(await placed_order(database, where, now))
            for step, name in enumerate(sequence):
                moment = now + timedelta(seconds=step)
                await deliver(database, events[name], moment)
                drains = 3 if together else 1
                await asyncio.gather(*(tasks.drain_due(database, now=moment) for _ in range(drains)))
            later = now + timedelta(minutes=10)
            await tasks.drain_due(database, now=later)
            await expect_refunded(database)
        finally:
            await database.dispose()


async def expect_refunded(database: Database) -> None:
    """Paid once, refunded once, told once, and nothing left to do."""
    async with database.reading() as session:
        [order] = (await session.scalars(select(Order))).all()
        [ticket] = (await session.scalars(select(Ticket))).all()
        [right] = (await session.scalars(select(EntitlementRow))).all()
        [refund] = (await session.scalars(select(Refund))).all()
        [payment] = (await session.scalars(select(Payment))).all()
        told = await session.scalar(select(func.count()).where(MESSAGES.c.topic == entitlements.REVOKED_TOPIC))
        open_events = await session.scalar(
            select(func.count()).select_from(WebhookEvent).where(WebhookEvent.state != EventState.DONE)
        )
    assert (order.state, payment.state) == (OrderState.REFUNDED, PaymentState.PAID)
    assert (ticket.state, right.state, refund.state) == (
        TicketState.REFUNDED,
        RightState.REVOKED,
        RefundState.SUCCEEDED,
    )
    assert told == 1
    assert open_events == 0


@pytest.mark.parametrize("sequence", list(itertools.permutations(NAMES)), ids="-".join)
def test_every_order_of_the_words_ends_in_the_same_rows(migrated: Path, sequence: tuple[str, ...]) -> None:
    asyncio.run(_play(migrated, list(sequence), together=False))


@settings(max_examples=25, deadline=None)
@given(
    strategies.permutations(NAMES),
    strategies.lists(strategies.sampled_from(NAMES), max_size=4),
    strategies.randoms(use_true_random=False),
    strategies.booleans(),
)
def test_repeated_and_simultaneous_words_end_in_the_same_rows(
    migrated: Path, once: list[str], again: list[str], dice: Any, together: bool
) -> None:
    sequence = [*once, *again]
    dice.shuffle(sequence)
    asyncio.run(_play(migrated, sequence, together))


async def test_twenty_deliveries_at_once_settle_once(stage: Stage) -> None:
    placed = (await stage.order()).json()
    await stage.stripe.pay(placed["order"]["checkout_url"])
    event = (await stage.stripe.next_told("checkout.session.completed")).event
    answers = await asyncio.gather(*(stage.deliver(event) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    order = await stage.until_state(placed, "paid")
    assert len(order["tickets"]) == 1
    assert order["checkout_url"] is None
    async with stage.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(WebhookEvent)) == 1
        assert await session.scalar(select(func.count()).select_from(EntitlementRow)) == 1


async def test_the_ticket_opens_its_hours_from_the_payment_on(stage: Stage) -> None:
    order = (await stage.paid_order())["order"]
    [ticket] = order["tickets"]
    watch = datetime.fromisoformat(ticket["watch_until"]) - datetime.fromisoformat(order["paid_at"])
    assert watch == timedelta(hours=48)


@pytest.mark.parametrize(("amount", "currency"), [(PRICE - 1, "vnd"), (PRICE * 100, "vnd"), (PRICE, "usd")])
async def test_another_amount_settles_nothing_and_waits_for_a_person(
    stage: Stage, amount: int, currency: str, capsys: pytest.CaptureFixture[str]
) -> None:
    placed = (await stage.order()).json()
    wrong = events_of(placed["order"]["id"], amount=amount, currency=currency)["completed"]
    await stage.deliver(wrong)
    await tasks.drain_due(stage.database, now=clock.now())
    async with stage.database.reading() as session:
        [event] = (await session.scalars(select(WebhookEvent))).all()
    assert event.state is EventState.PARKED
    assert (event.last_error or "").startswith("mismatch")
    assert (await stage.show(placed)).json()["state"] == "pending"
    assert "event_parked" in capsys.readouterr().out


async def test_money_after_our_expiry_still_buys(stage: Stage) -> None:
    placed = (await stage.order()).json()
    await tasks.expire_lapsed(stage.database, now=clock.now() + timedelta(days=4))
    assert (await stage.show(placed)).json()["state"] == "expired"
    await stage.deliver(events_of(placed["order"]["id"])["completed"])
    order = await stage.until_state(placed, "paid")
    assert len(order["tickets"]) == 1


async def test_an_event_of_somebody_elses_order_changes_nothing(stage: Stage) -> None:
    await stage.deliver(events_of("ord_of_another_shop")["completed"])
    await tasks.drain_due(stage.database, now=clock.now())
    async with stage.database.reading() as session:
        [event] = (await session.scalars(select(WebhookEvent))).all()
    assert event.state is EventState.DONE


async def test_a_second_payment_of_the_same_order_waits_for_a_person(stage: Stage) -> None:
    placed = await stage.paid_order()
    again = json.loads(json.dumps(events_of(placed["order"]["id"])["completed"]))
    await stage.deliver(again)
    await tasks.drain_due(stage.database, now=clock.now())
    async with stage.database.reading() as session:
        states = (await session.scalars(select(WebhookEvent.state).order_by(WebhookEvent.state))).all()
    assert states == [EventState.DONE, EventState.PARKED]


def test_all_tables_are_known() -> None:
    assert {"orders", "payments", "webhook_events", "outbox_messages"} <= set(tables.METADATA.tables)
