"""Refunds: never more than was captured."""

from typing import Any

from infra.embedded.fake_stripe import checkout, events, parameters
from infra.embedded.fake_stripe.identifiers import new_id
from infra.embedded.fake_stripe.refusals import invalid, missing
from infra.embedded.fake_stripe.store import Object, Store

_PARAMETERS = ("payment_intent", "charge", "amount", "reason", "metadata", "expand")
_REASONS = (None, "duplicate", "fraudulent", "requested_by_customer")


def create(store: Store, params: dict[str, Any], *, now: float) -> Object:
    """POST /v1/refunds. Raises Refusal."""
    parameters.known_only(params, _PARAMETERS)
    charge = _charge(store, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        raise invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = parameters.whole(params, "amount", least=1)
    amount = left if amount is None else amount
    if amount > left:
        raise invalid(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).", param="amount")
    reason = parameters.text(params, "reason")
    if reason not in _REASONS:
        raise invalid("Invalid reason.", param="reason")
    refund = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": int(now),
        "currency": charge["currency"],
        "metadata": parameters.metadata(params),
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "succeeded",
    }
    store.put(refund)
    charge |= {"amount_refunded": charge["amount_refunded"] + amount, "refunded": amount == left}
    store.put(charge)
    events.record(store, "charge.refunded", checkout.shown(charge), now=now)
    events.record(store, "refund.updated", refund, now=now)
    return refund


def _charge(store: Store, params: dict[str, Any]) -> Object:
    intent_id = parameters.text(params, "payment_intent")
    charge_id = parameters.text(params, "charge")
    if (intent_id is None) == (charge_id is None):
        raise invalid("Give exactly one of: charge, payment_intent.", code="parameter_missing")
    if intent_id is not None:
        intent = store.get("payment_intent", intent_id)
        if intent is None:
            raise missing("payment_intent", intent_id)
        charge_id = intent["latest_charge"]
    charge = store.get("charge", charge_id or "")
    if charge is None:
        raise missing("charge", charge_id or "")
    return charge
