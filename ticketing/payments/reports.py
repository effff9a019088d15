"""What the provider says, in our words. Pure: Stripe's objects come in as plain mappings.

A webhook event and an object fetched by the reconcile poll become the same reports and take the same way from there.
Amounts are whole minor units; Stripe counts VND without decimals, as we do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class PaymentReported:
    """The checkout is paid."""

    order_id: str
    checkout_session_id: str | None  # none: a saved card was charged
    payment_intent_id: str | None
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class CheckoutExpired:
    """The checkout can no longer be paid."""

    order_id: str
    checkout_session_id: str


@dataclass(frozen=True, slots=True)
class RefundReported:
    """Money went back (`succeeded`) or will not (`failed`). Of the ids, only those that the provider named."""

    order_id: str | None
    payment_intent_id: str | None
    refund_id: str | None
    provider_refund_id: str | None
    succeeded: bool
    amount_minor: int
    currency: str


Report = PaymentReported | CheckoutExpired | RefundReported

_CHECKOUT_EVENTS = {"checkout.session.completed", "checkout.session.async_payment_succeeded"}
_CHECKOUT_ENDED = {"checkout.session.expired", "checkout.session.async_payment_failed"}
_INTENT_EVENT = "payment_intent.succeeded"
RENEWAL: Final = "pass_renewal"  # what we name the charges of saved cards; others are told by their Checkout Session
_REFUND_EVENTS = {"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"}


def read_event(event: Mapping[str, Any]) -> Report | None:
    """The report in a webhook event; None when it says nothing we act on."""
    kind, thing = event["type"], event["data"]["object"]
    if kind in _CHECKOUT_EVENTS:
        return read_checkout(thing)
    if kind in _CHECKOUT_ENDED:
        order_id = _order_of_checkout(thing)
        return CheckoutExpired(order_id, thing["id"]) if order_id else None
    if kind in _REFUND_EVENTS:
        return read_refund(thing)
    if kind == _INTENT_EVENT:
        return read_renewal(thing)
    if kind == "charge.refunded":
        return _read_refunded_charge(thing)
    return None


def read_checkout(checkout: Mapping[str, Any]) -> Report | None:
    """The report in a Checkout Session; None while it is open or its payment is on the way."""
    order_id = _order_of_checkout(checkout)
    if order_id is None:
        return None
    if checkout.get("payment_status") == "paid":
        return PaymentReported(
            order_id=order_id,
            checkout_session_id=checkout["id"],
            payment_intent_id=_id_of(checkout.get("payment_intent")),
            amount_minor=checkout["amount_total"],
            currency=checkout["currency"].upper(),
        )
    return CheckoutExpired(order_id, checkout["id"]) if checkout.get("status") == "expired" else None


def read_renewal(intent: Mapping[str, Any]) -> PaymentReported | None:
    """The report in a PaymentIntent with which we charged a saved card; None for any other, or one on its way."""
    metadata = intent.get("metadata") or {}
    if metadata.get("purpose") != RENEWAL or intent.get("status") != "succeeded":
        return None
    return PaymentReported(
        order_id=metadata["order_id"],
        checkout_session_id=None,
        payment_intent_id=intent["id"],
        amount_minor=intent["amount"],
        currency=intent["currency"].upper(),
    )


def read_refund(refund: Mapping[str, Any]) -> RefundReported | None:
    """The report in a Refund; None while it is on the way."""
    status = refund.get("status")
    if status not in {"succeeded", "failed", "canceled"}:
        return None
    metadata = refund.get("metadata") or {}
    return RefundReported(
        order_id=metadata.get("order_id"),
        payment_intent_id=_id_of(refund.get("payment_intent")),
        refund_id=metadata.get("refund_id"),
        provider_refund_id=refund["id"],
        succeeded=status == "succeeded",
        amount_minor=refund["amount"],
        currency=refund["currency"].upper(),
    )


def _read_refunded_charge(charge: Mapping[str, Any]) -> RefundReported:
    return RefundReported(
        order_id=(charge.get("metadata") or {}).get("order_id"),
        payment_intent_id=_id_of(charge.get("payment_intent")),
        refund_id=None,
        provider_refund_id=None,
        succeeded=True,
        amount_minor=charge["amount_refunded"],
        currency=charge["currency"].upper(),
    )


def _order_of_checkout(checkout: Mapping[str, Any]) -> str | None:
    named: str | None = checkout.get("client_reference_id") or (checkout.get("metadata") or {}).get("order_id")
    return named


def _id_of(reference: Any) -> str | None:
    """Stripe gives an id, or the whole object when it was asked to expand it."""
    found: str | None = reference["id"] if isinstance(reference, Mapping) else reference
    return found
