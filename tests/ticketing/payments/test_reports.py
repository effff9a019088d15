"""Stripe's words in ours."""

from typing import Any

import pytest
from hypothesis import given, strategies

from ticketing.payments import reports
from ticketing.payments.reports import CheckoutExpired, PaymentReported, RefundReported

SESSION = {
    "id": "cs_1",
    "client_reference_id": "ord_1",
    "payment_status": "paid",
    "status": "complete",
    "payment_intent": "pi_1",
    "amount_total": 50_000,
    "currency": "vnd",
}


def event(kind: str, thing: dict[str, Any]) -> dict[str, Any]:
    return {"id": "evt_1", "type": kind, "data": {"object": thing}}


@given(strategies.integers(0, 10**9))
def test_dong_stay_whole_dong(amount: int) -> None:
    report = reports.read_event(event("checkout.session.completed", {**SESSION, "amount_total": amount}))
    assert report == PaymentReported("ord_1", "cs_1", "pi_1", amount, "VND")


def test_a_completed_checkout_whose_money_is_on_the_way_says_nothing_yet() -> None:
    unpaid = {**SESSION, "payment_status": "unpaid"}
    assert reports.read_event(event("checkout.session.completed", unpaid)) is None
    arrived = reports.read_event(event("checkout.session.async_payment_succeeded", SESSION))
    assert isinstance(arrived, PaymentReported)
    failed = reports.read_event(event("checkout.session.async_payment_failed", unpaid))
    assert failed == CheckoutExpired("ord_1", "cs_1")


def test_an_expanded_payment_intent_is_read_like_its_id() -> None:
    assert reports.read_checkout({**SESSION, "payment_intent": {"id": "pi_1"}}) == reports.read_checkout(SESSION)


def test_an_open_checkout_says_nothing() -> None:
    assert reports.read_checkout({**SESSION, "payment_status": "unpaid", "status": "open"}) is None


def test_a_checkout_without_an_order_is_not_ours() -> None:
    assert reports.read_checkout({**SESSION, "client_reference_id": None}) is None


@pytest.mark.parametrize(("status", "succeeded"), [("succeeded", True), ("failed", False), ("canceled", False)])
def test_an_ended_refund_is_reported(status: str, succeeded: bool) -> None:
    refund = {
        "id": "re_1",
        "status": status,
        "amount": 50_000,
        "currency": "vnd",
        "payment_intent": "pi_1",
        "metadata": {"order_id": "ord_1", "refund_id": "rfd_1"},
    }
    expected = RefundReported("ord_1", "pi_1", "rfd_1", "re_1", succeeded, 50_000, "VND")
    assert reports.read_event(event("refund.updated", refund)) == expected


@pytest.mark.parametrize("status", ["pending", "requires_action", None])
def test_a_refund_on_its_way_says_nothing(status: str | None) -> None:
    assert reports.read_refund({"id": "re_1", "status": status}) is None


def test_other_events_say_nothing() -> None:
    assert reports.read_event(event("customer.created", {"id": "cus_1"})) is None
