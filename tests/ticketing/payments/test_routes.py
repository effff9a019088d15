"""The webhook's door: only what Stripe signed within five minutes comes in, and it comes in once."""

import json
import time

import pytest
import stripe
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import select

from tests.ticketing.stage import PREFIX, Stage, eventually
from ticketing.payments.errors import WebhookRefused
from ticketing.payments.gateway import StripeGateway
from ticketing.payments.models import EventState, WebhookEvent

pytestmark = pytest.mark.both_engines

EVENT = {"id": "evt_1", "object": "event", "type": "customer.created", "data": {"object": {"id": "cus_1"}}}


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def _kept(stage: Stage) -> list[WebhookEvent]:
    async with stage.database.reading() as session:
        return list((await session.scalars(select(WebhookEvent))).all())


async def test_a_signed_event_is_kept_once(stage: Stage) -> None:
    answers = [await stage.deliver(EVENT) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    [event] = await _kept(stage)
    assert (event.provider, event.event_id, event.payload) == ("stripe", "evt_1", EVENT)


async def test_an_event_of_no_interest_is_done_at_once(stage: Stage) -> None:
    await stage.deliver(EVENT)

    async def done() -> bool:
        return [event.state for event in await _kept(stage)] == [EventState.DONE]

    assert await eventually(done)


@pytest.mark.parametrize("age", [301, 3600, 86_400])
async def test_an_old_signature_is_refused(stage: Stage, age: int) -> None:
    answer = await stage.deliver(EVENT, at=time.time() - age)
    assert (answer.status_code, answer.json()["code"]) == (400, "webhook_refused")
    assert await _kept(stage) == []


@pytest.mark.parametrize(
    "signature", [None, "", "t=1", "t=x,v1=y", "v1=00", "t=1,v1=00", "t=99999999999,v1=" + "0" * 64, "é"]
)
async def test_a_forged_signature_is_refused(stage: Stage, signature: str | None) -> None:
    headers = {} if signature is None else {"Stripe-Signature": signature.encode()}
    answer = await stage.http.post(f"{PREFIX}/webhooks/stripe", content=json.dumps(EVENT), headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["code"]) == (400, "webhook_refused")
    assert await _kept(stage) == []


@pytest.mark.parametrize("body", ["[]", "null", '{"id": 1}', '{"object": "event"}', "not json", '{"id": "evt_1"}'])
async def test_what_is_signed_but_no_event_is_refused(stage: Stage, body: str) -> None:
    secret = stage.settings.stripe_webhook_secret.get_secret_value()
    signature = stripe.WebhookSignature.generate_signature_header(body, secret)
    answer = await stage.http.post(f"{PREFIX}/webhooks/stripe", content=body, headers={"Stripe-Signature": signature})
    assert answer.status_code == 400


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(strategies.data())
async def test_one_flipped_bit_anywhere_is_refused(stage: Stage, data: strategies.DataObject) -> None:
    gateway: StripeGateway = stage.gateway
    body = json.dumps(EVENT).encode()
    secret = stage.settings.stripe_webhook_secret.get_secret_value()
    signature = stripe.WebhookSignature.generate_signature_header(body.decode(), secret)
    assert gateway.read_webhook(body=body, signature=signature)[0].id == "evt_1"
    place = data.draw(strategies.integers(0, len(body) * 8 - 1))
    flipped = bytearray(body)
    flipped[place // 8] ^= 1 << place % 8
    with pytest.raises(WebhookRefused):
        gateway.read_webhook(body=bytes(flipped), signature=signature)
