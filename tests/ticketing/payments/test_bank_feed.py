"""The bank's door: only what was signed within five minutes comes in."""

import json
import time

import pytest

from infra import clock
from tests.ticketing.stage import PREFIX, Stage
from ticketing.payments import bank_feed
from ticketing.payments.bank_feed import SignedFeed
from ticketing.payments.errors import BankFeedAway, WebhookRefused


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


@pytest.mark.parametrize("age", [-400, 301, 86_400])
async def test_an_old_or_future_signature_is_refused(stage: Stage, age: int) -> None:
    answer = await stage.transfer(1, "x", at=time.time() - age)
    assert (answer.status_code, answer.json()["code"]) == (400, "webhook_refused")


@pytest.mark.parametrize("signature", [None, "", "t=1", "v1=00", "t=1,v1=" + "0" * 64, "t=²,v1=" + "0" * 64])
async def test_a_forged_signature_is_refused(stage: Stage, signature: str | None) -> None:
    feed: SignedFeed = stage.app.state.bank_feed
    with pytest.raises(WebhookRefused):
        feed.read_notice(body=b"{}", signature=signature, now=clock.now())


@pytest.mark.parametrize("body", ["[]", "{}", '{"transactions": [{}]}', "x", '{"transactions": [{"id": ""}]}'])
async def test_what_is_signed_but_tells_of_no_transfer_is_refused(stage: Stage, body: str) -> None:
    secret, stamp = stage.settings.bank_webhook_secret.get_secret_value(), int(time.time())
    proof = bank_feed.sign(body.encode(), secret, stamp=stamp)
    headers = {bank_feed.SIGNATURE_HEADER: f"t={stamp},v1={proof}"}
    answer = await stage.http.post(f"{PREFIX}/webhooks/bank", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "webhook_refused")


async def test_money_that_went_out_is_not_ours_to_act_on(stage: Stage) -> None:
    told = {"id": "1", "account": "1", "amount": -5, "currency": "VND", "memo": "", "booked_at": "2026-11-23T08:00:00"}
    secret, stamp = stage.settings.bank_webhook_secret.get_secret_value(), int(time.time())
    body = json.dumps({"transactions": [told, {**told, "id": "2", "amount": 5}]}).encode()
    signature = f"t={stamp},v1={bank_feed.sign(body, secret, stamp=stamp)}"
    feed: SignedFeed = stage.app.state.bank_feed
    [kept] = feed.read_notice(body=body, signature=signature, now=clock.now())
    assert (kept.id, kept.booked_at.utcoffset() is not None) == ("2", True)


async def test_a_feed_that_is_away_says_so_and_one_without_address_is_never_asked(stage: Stage) -> None:
    assert await SignedFeed(stage.settings).transfers_since(clock.now()) == []
    away = SignedFeed(stage.settings.model_copy(update={"bank_feed_url": "http://127.0.0.1:9/"}))
    with pytest.raises(BankFeedAway):
        await away.transfers_since(clock.now())
    await away.close()
