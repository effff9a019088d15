"""Saved cards: a customer and a payment method, which may be charged without the person."""

from typing import Any, Final

from infra.embedded.fake_stripe.identifiers import new_id
from infra.embedded.fake_stripe.store import Object, Store

NONE: Final[Object] = {"customer": None, "payment_method": None, "setup_future_usage": None}


def save(store: Store, details: dict[str, Any], *, now: float) -> Object:
    """Keep the card with which somebody just paid; what its PaymentIntent says of it."""
    customer_id, method_id = new_id("cus"), new_id("pm")
    shared = {"created": int(now), "livemode": False, "metadata": {}}
    store.put({"id": customer_id, "object": "customer", "email": details["email"], "name": None, **shared})
    card = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2040}
    method = {"id": method_id, "object": "payment_method", "type": "card", "customer": customer_id, "card": card}
    store.put({**method, **shared})
    return {"customer": customer_id, "payment_method": method_id, "setup_future_usage": "off_session"}
