"""What is told to the webhook, and that it is told."""

import asyncio
import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from infra.embedded.fake_stripe import checkout, events
from infra.embedded.fake_stripe.store import Store
from tests.infra.embedded.fake_stripe.conftest import SECRET, StandIn, StartStandIn, Webhook

# Stripe's library hands httpx its form the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


async def _told(webhook: Webhook, count: int) -> list[Any]:
    async with asyncio.timeout(10), webhook.news:
        await webhook.news.wait_for(lambda: len(webhook.told) >= count)
    return [json.loads(payload) for payload, _signature in webhook.told]


async def _pay(stand_in: StandIn) -> stripe.checkout.Session:
    session = await stand_in.open_session()
    async with httpx.AsyncClient() as browser:
        await browser.post(stand_in.pay_page(session.id), data={"button": "pay"})
    return session


async def test_a_payment_is_told_and_the_signature_is_the_real_scheme(stand_in: StandIn) -> None:
    session = await _pay(stand_in)
    (told,) = await _told(stand_in.webhook, 1)
    assert told["type"] == "checkout.session.completed"
    assert told["data"]["object"]["id"] == session.id
    assert told["data"]["object"]["payment_status"] == "paid"
    payload, signature = stand_in.webhook.told[0]
    assert stripe.Webhook.construct_event(payload, signature, SECRET).id == told["id"]
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(payload + b" ", signature, SECRET)


async def test_an_expired_session_and_a_refund_are_told(stand_in: StandIn) -> None:
    expired = await stand_in.open_session()
    await stand_in.client.v1.checkout.sessions.expire_async(expired.id)
    paid = await _pay(stand_in)
    session = await stand_in.client.v1.checkout.sessions.retrieve_async(paid.id)
    await stand_in.client.v1.refunds.create_async({"payment_intent": str(session.payment_intent)})
    told = await _told(stand_in.webhook, 4)
    kinds = {event["type"]: event["data"]["object"] for event in told}
    assert kinds["checkout.session.expired"]["id"] == expired.id
    assert kinds["charge.refunded"]["amount_refunded"] == 50_000
    assert kinds["charge.refunded"]["refunded"] is True
    assert kinds["refund.updated"]["status"] == "succeeded"


async def test_a_refused_event_is_told_again_until_it_is_accepted(start: StartStandIn) -> None:
    webhook = Webhook(refusals_left=2)
    async with start(webhook=webhook) as stand_in:
        await _pay(stand_in)
        await _told(webhook, 1)
    assert (webhook.attempts, len(webhook.told)) == (3, 1)


async def test_what_was_promised_is_told_after_a_restart(start: StartStandIn) -> None:
    async with start(webhook_url="http://127.0.0.1:9/nobody-listens") as stand_in:
        session = await _pay(stand_in)
        assert stand_in.webhook.told == []
    async with start() as stand_in:
        (told,) = await _told(stand_in.webhook, 1)
        assert told["data"]["object"]["id"] == session.id
        kept = await stand_in.client.v1.checkout.sessions.retrieve_async(session.id)
        assert kept.payment_status == "paid"


async def test_a_session_past_its_time_expires_by_itself(tmp_path: Path) -> None:
    store = Store(tmp_path / "stripe.db")
    now = time.time()
    line = {"price_data": {"currency": "vnd", "unit_amount": "50000", "product_data": {"name": "Vé"}}, "quantity": "1"}
    params = {"mode": "payment", "success_url": "https://rap.example/", "line_items": [line]}
    session = checkout.create(store, params, public_url="https://rap.example", now=now)
    assert checkout.expire_overdue(store, now=now + 86_399) == 0
    assert checkout.expire_overdue(store, now=now + 86_400) == 1
    assert checkout.find(store, session["id"])["status"] == "expired"
    assert len(store.due(now + 86_400, limit=10)) == 1
    store.close()


def test_a_change_and_its_event_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    store = Store(tmp_path / "stripe.db")
    store.put({"id": "cs_1", "object": "checkout.session"})
    with pytest.raises(sqlite3.IntegrityError), store.transaction():
        events.record(store, "checkout.session.completed", {"id": "cs_1"}, now=1.0)
        store.post(None, now=1.0)  # type: ignore[arg-type]
    assert store.due(2.0, limit=10) == []
    assert store.newest("event") == []
    store.close()
