"""A card that was kept at Checkout is charged later without its holder; one that was not kept never is."""

from typing import Any

import pytest
import stripe

from infra.embedded.fake_stripe import cards, off_session
from tests.infra.embedded.fake_stripe.conftest import StandIn, paid_intent

# Stripe's library hands httpx its form the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
KEEPS: dict[str, Any] = {
    "customer_creation": "always",
    "payment_intent_data": {"metadata": {"order_id": "ord_1"}, "setup_future_usage": "off_session"},
}


async def kept(stand_in: StandIn) -> dict[str, Any]:
    """What charges a card that was kept."""
    intent = await stand_in.client.v1.payment_intents.retrieve_async(await paid_intent(stand_in, **KEEPS))
    assert isinstance(intent.customer, str)
    assert isinstance(intent.payment_method, str)
    charge: dict[str, Any] = {"amount": 99_000, "currency": "vnd", "confirm": True, "off_session": True}
    metadata = {"order_id": "ord_2"}
    return charge | {"customer": intent.customer, "payment_method": intent.payment_method, "metadata": metadata}


async def test_a_kept_card_is_charged_once_per_key_and_the_webhook_tells(stand_in: StandIn) -> None:
    wish: Any = await kept(stand_in)
    intents = stand_in.client.v1.payment_intents
    first = await intents.create_async(wish, {"idempotency_key": "ppd_1-0"})
    again = await intents.create_async(wish, {"idempotency_key": "ppd_1-0"})
    assert (first.id, first.status, first.amount_received) == (again.id, "succeeded", 99_000)
    another = await intents.create_async(wish, {"idempotency_key": "ppd_2-0"})
    assert another.id != first.id
    events = (await stand_in.client.v1.events.list_async({"type": "payment_intent.succeeded"})).data
    assert len(events) == 2
    refund = await stand_in.client.v1.refunds.create_async({"payment_intent": first.id})
    assert refund.amount == 99_000


async def test_a_card_that_nobody_asked_to_keep_is_not_kept(stand_in: StandIn) -> None:
    intent = await stand_in.client.v1.payment_intents.retrieve_async(await paid_intent(stand_in))
    assert (intent.customer, intent.payment_method) == (None, None)
    assert cards.NONE["customer"] is None


@pytest.mark.parametrize(
    "changes", [{"customer": "cus_other"}, {"payment_method": "pm_none"}, {"confirm": False}, {"amount": 0}]
)
async def test_what_does_not_fit_is_refused(stand_in: StandIn, changes: dict[str, Any]) -> None:
    wish: Any = await kept(stand_in) | changes
    with pytest.raises(stripe.InvalidRequestError):
        await stand_in.client.v1.payment_intents.create_async(wish)
    assert off_session.__doc__
