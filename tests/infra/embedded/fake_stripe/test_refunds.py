"""Money back: all of it or parts, once, and never more than came in."""

import pytest
import stripe

from tests.infra.embedded.fake_stripe.conftest import StandIn, paid_intent

# Stripe's library hands httpx its form the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


async def test_a_refund_gives_everything_back_and_only_once(stand_in: StandIn) -> None:
    intent_id = await paid_intent(stand_in)
    refund = await stand_in.client.v1.refunds.create_async({"payment_intent": intent_id})
    assert (refund.amount, refund.status, refund.currency) == (50_000, "succeeded", "vnd")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await stand_in.client.v1.refunds.create_async({"payment_intent": intent_id})
    assert refused.value.code == "charge_already_refunded"
    assert (await stand_in.client.v1.refunds.retrieve_async(refund.id)).amount == 50_000


async def test_a_repeated_refund_with_its_key_is_one_refund(stand_in: StandIn) -> None:
    intent_id = await paid_intent(stand_in)
    options: stripe.RequestOptions = {"idempotency_key": "refund-1"}
    first = await stand_in.client.v1.refunds.create_async({"payment_intent": intent_id, "amount": 20_000}, options)
    again = await stand_in.client.v1.refunds.create_async({"payment_intent": intent_id, "amount": 20_000}, options)
    assert again.id == first.id
    assert len((await stand_in.client.v1.refunds.list_async({"payment_intent": intent_id})).data) == 1


async def test_parts_can_be_refunded_up_to_what_was_captured_and_not_one_dong_more(stand_in: StandIn) -> None:
    intent_id = await paid_intent(stand_in)
    refunds = stand_in.client.v1.refunds
    await refunds.create_async({"payment_intent": intent_id, "amount": 30_000})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        await refunds.create_async({"payment_intent": intent_id, "amount": 20_001})
    await refunds.create_async({"payment_intent": intent_id, "amount": 20_000})
    balance = await stand_in.client.v1.balance.retrieve_async()
    assert [(entry.amount, entry.currency) for entry in balance.available] == [(0, "vnd")]
