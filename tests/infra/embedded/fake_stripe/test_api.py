"""The API, as Stripe's own library sees it."""

import time
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import stripe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.embedded.fake_stripe import form
from infra.embedded.fake_stripe.app import create_app
from infra.embedded.fake_stripe.refusals import Refusal
from tests.infra.embedded.fake_stripe.conftest import SITE, StandIn, paid_intent, wish

# Stripe's library hands httpx its form the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


async def test_a_new_session_is_open_and_sends_the_browser_to_the_pay_page(stand_in: StandIn) -> None:
    session = await stand_in.open_session()
    assert session.url == f"{SITE}/test-payment/{session.id}"
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_total, session.currency) == (50_000, "vnd")  # VND has no smaller unit: nothing times 100
    assert session.metadata is not None
    assert session.metadata["order_id"] == "ord_1"


async def test_the_amount_is_the_sum_of_the_lines(stand_in: StandIn) -> None:
    line = wish()["line_items"][0]
    session = await stand_in.open_session(line_items=[line | {"quantity": 3}, line])
    assert session.amount_total == 200_000


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "subscription"},
        {"line_items": []},
        {"success_url": "javascript:alert(1)"},
        {"price": 0},
        {"price": 100_000_000},
        {"unheard_of": "1"},
        {"expires_at": int(time.time()) + 60},
    ],
)
async def test_a_wrong_wish_is_refused(stand_in: StandIn, changes: dict[str, Any]) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        await stand_in.open_session(**changes)


async def test_a_wrong_key_is_refused(stand_in: StandIn) -> None:
    http = stripe.HTTPXClient()
    stranger = stripe.StripeClient("sk_test_another", base_addresses={"api": stand_in.address}, http_client=http)
    with pytest.raises(stripe.AuthenticationError):
        await stranger.v1.balance.retrieve_async()
    await http.close_async()  # type: ignore[no-untyped-call]


async def test_a_live_key_is_never_served() -> None:
    with pytest.raises(ValueError, match="test keys"):
        create_app(api_key="sk_live_1", webhook_secret="", webhook_url="", public_url="", database_path=None)  # type: ignore[arg-type]


async def test_the_same_key_and_words_give_the_same_session_again(stand_in: StandIn) -> None:
    first = await stand_in.open_session(key="payment-1")
    again = await stand_in.open_session(key="payment-1")
    assert again.id == first.id
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    listed = await stand_in.client.v1.checkout.sessions.list_async()
    assert [session.id for session in listed.data] == [first.id]


async def test_the_same_key_with_other_words_is_refused(stand_in: StandIn) -> None:
    await stand_in.open_session(key="payment-1")
    with pytest.raises(stripe.IdempotencyError):
        await stand_in.open_session(key="payment-1", price=60_000)


async def test_a_refused_wish_does_not_use_up_its_key(stand_in: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        await stand_in.open_session(key="payment-1", mode="setup")
    assert (await stand_in.open_session(key="payment-1")).status == "open"


async def test_an_open_session_can_be_expired_once(stand_in: StandIn) -> None:
    session = await stand_in.open_session()
    expired = await stand_in.client.v1.checkout.sessions.expire_async(session.id)
    assert expired.status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        await stand_in.client.v1.checkout.sessions.expire_async(session.id)


async def test_a_paid_session_cannot_be_expired(stand_in: StandIn) -> None:
    session = await stand_in.open_session()
    async with httpx.AsyncClient() as browser:
        await browser.post(stand_in.pay_page(session.id), data={"button": "pay"})
    with pytest.raises(stripe.InvalidRequestError):
        await stand_in.client.v1.checkout.sessions.expire_async(session.id)


async def test_a_payment_has_its_intent_and_charge(stand_in: StandIn) -> None:
    intent_id = await paid_intent(stand_in, payment_intent_data={"metadata": {"order_id": "ord_1"}})
    intent = await stand_in.client.v1.payment_intents.retrieve_async(intent_id, {"expand": ["latest_charge"]})
    assert (intent.status, intent.amount_received, intent.metadata["order_id"]) == ("succeeded", 50_000, "ord_1")
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert intent.latest_charge.amount_captured == 50_000


async def test_what_does_not_exist_is_missing(stand_in: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await stand_in.client.v1.payment_intents.retrieve_async("pi_none")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


_NAMES = st.text("abcxyz_", min_size=1, max_size=6)
_TREES = st.dictionaries(
    _NAMES,
    st.recursive(
        st.text(max_size=8),
        lambda inner: st.dictionaries(_NAMES, inner, min_size=1, max_size=3) | st.lists(inner, min_size=1, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(tree=_TREES)
def test_every_nesting_that_stripes_library_writes_is_read_back(tree: dict[str, object]) -> None:
    def flat(value: object, name: str) -> list[tuple[str, str]]:
        if isinstance(value, dict):
            return [pair for key, inner in value.items() for pair in flat(inner, f"{name}[{key}]" if name else key)]
        if isinstance(value, list):
            return [pair for number, inner in enumerate(value) for pair in flat(inner, f"{name}[{number}]")]
        return [(name, str(value))]

    assert form.decode(urlencode(flat(tree, ""))) == tree


@pytest.mark.parametrize("body", ["a=1&a=2", "a[b=1", "a=1&a[b]=2", "&".join(f"a{i}=1" for i in range(1001))])
def test_a_form_that_makes_no_sense_is_refused(body: str) -> None:
    with pytest.raises(Refusal):
        form.decode(body)
