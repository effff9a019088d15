"""What waits in the inbox for a person, by one command: listed, and taken in again."""

import json
import time
from typing import Any

import httpx
import stripe

from infra import ids
from infra.cli import webhooks
from tests.support import house as houses
from tests.support.house import House


def test_an_event_that_contradicts_the_books_is_listed_and_comes_back_until_they_agree(
    house: House, film: dict[str, Any]
) -> None:
    event_id = ids.new("evt")
    _deliver_another_amount(house, event_id, order_id=_order(house, film["title_id"]))
    listed = houses.wait_until(lambda: _listed(house, event_id), 30, "the event to be set aside")
    assert "mismatch" in listed
    retried = house.sankhau("webhooks", "retry", listed.split()[0])
    assert retried.returncode == 0, retried.stderr
    assert houses.wait_until(lambda: _listed(house, event_id), 30, "it to come back") != listed, "set aside anew"


def test_an_event_that_is_none_is_refused_in_both_languages(house: House) -> None:
    refused = house.sankhau("webhooks", "retry", ids.new("whk"))
    assert refused.returncode == 1
    assert "đang chờ xử lý" in refused.stderr
    assert "is waiting for a person" in refused.stderr


def test_an_event_is_told_with_its_reason() -> None:
    event = {"id": "whk_1", "provider": "stripe", "event_id": "evt_1", "kind": "charge.refunded"}
    event |= {"parked_at": "2026-11-23T08:00:00Z", "reason": "mismatch: a partial refund"}
    assert webhooks.told(event) == (
        "whk_1  2026-11-23 08:00:00  stripe evt_1  charge.refunded  mismatch: a partial refund"
    )


def _listed(house: House, event_id: str) -> str | None:
    lines = house.sankhau("webhooks", "list").stdout.splitlines()
    return next((line for line in lines if event_id in line), None)


def _order(house: House, title_id: str) -> str:
    [offer] = house.get(f"/api/ticketing/offers?title_id={title_id}").json()
    wish = {"offer_id": offer["id"], "buyer_name": "Ana", "buyer_email": "ana@example.vn"}
    wish |= {"return_path": "/orders/{order_id}", "cancel_path": "/titles"}
    headers = {"Idempotency-Key": ids.new("att")}
    placed = httpx.post(f"{house.address}/api/ticketing/orders", json=wish, headers=headers, timeout=10).json()
    return str(placed["order"]["id"])


def _deliver_another_amount(house: House, event_id: str, *, order_id: str) -> None:
    paid: dict[str, Any] = {"id": "cs_1", "client_reference_id": order_id, "payment_status": "paid"}
    paid |= {"payment_intent": "pi_1", "amount_total": 1, "currency": "vnd"}
    event = {"id": event_id, "object": "event", "type": "checkout.session.completed", "data": {"object": paid}}
    body, secret = json.dumps(event), house.secrets["stripe_webhook_secret"]
    proof = stripe.WebhookSignature.generate_signature_header(body, secret, int(time.time()))
    headers = {"Stripe-Signature": proof, "Content-Type": "application/json"}
    httpx.post(f"{house.address}/api/ticketing/webhooks/stripe", content=body, headers=headers).raise_for_status()
