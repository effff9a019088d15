"""PaymentIntents that charge a saved card at once, while its holder is away."""

from typing import Any

from infra.embedded.fake_stripe import checkout, events, parameters
from infra.embedded.fake_stripe.identifiers import new_id
from infra.embedded.fake_stripe.refusals import invalid, missing
from infra.embedded.fake_stripe.store import Object, Store

_PARAMETERS = ("amount", "currency", "customer", "payment_method", "off_session", "confirm", "metadata", "expand")


def charge(store: Store, params: dict[str, Any], *, now: float) -> Object:
    """POST /v1/payment_intents. Raises Refusal."""
    parameters.known_only(params, _PARAMETERS)
    if (params.get("confirm"), params.get("off_session")) != ("true", "true"):
        raise invalid("This stand-in charges saved cards only: confirm=true and off_session=true.", param="confirm")
    method_id = parameters.text(params, "payment_method", required=True) or ""
    method = store.get("payment_method", method_id)
    if method is None:
        raise missing("payment_method", method_id)
    if method["customer"] != params.get("customer"):
        raise invalid("The payment method belongs to another customer.", param="customer")
    amount = parameters.whole(params, "amount", least=1)
    currency = (parameters.text(params, "currency", required=True, most=3) or "").lower()
    if amount is None:
        raise invalid("Missing required param: amount.", code="parameter_missing", param="amount")
    intent_id, charge_id = new_id("pi"), new_id("ch")
    shared = {
        "amount": amount,
        "created": int(now),
        "currency": currency,
        "customer": method["customer"],
        "payment_method": method_id,
        "livemode": False,
        "metadata": parameters.metadata(params),
        "status": "succeeded",
    }
    made = shared | checkout.intent(intent_id, charge_id, amount)
    store.put(made)
    details = {"email": None, "name": None, "phone": None, "address": None}
    store.put(shared | checkout.charge(charge_id, intent_id, amount, details))
    events.record(store, "payment_intent.succeeded", checkout.shown(made), now=now)
    return made
