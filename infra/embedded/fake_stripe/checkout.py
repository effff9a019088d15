"""Checkout Sessions: open → complete (paid) | expired, and the PaymentIntent and Charge that a payment makes."""

from typing import Any

from infra.embedded.fake_stripe import cards, events, parameters
from infra.embedded.fake_stripe.identifiers import new_id
from infra.embedded.fake_stripe.refusals import invalid, missing
from infra.embedded.fake_stripe.store import Object, Store

KIND = "checkout.session"
SESSION_PREFIX = "cs_test"
_SHORTEST_SECONDS = 30 * 60
_LONGEST_SECONDS = 24 * 60 * 60
_MOST_LINES = 100
_PARAMETERS = frozenset(
    {
        *("mode", "success_url", "cancel_url", "line_items", "metadata", "client_reference_id", "customer_email"),
        *("customer_creation",),
        *("expires_at", "locale", "payment_intent_data", "payment_method_types", "submit_type", "ui_mode", "expand"),
    }
)


def create(store: Store, params: dict[str, Any], *, public_url: str, now: float) -> Object:
    """POST /v1/checkout/sessions. Raises Refusal."""
    parameters.known_only(params, _PARAMETERS)
    if params.get("mode") != "payment":
        raise invalid("This stand-in knows mode=payment only.", param="mode")
    currency, total, lines = _lines(params.get("line_items"))
    session_id = new_id(SESSION_PREFIX)
    expires_at = parameters.whole(params, "expires_at", most=10**12)
    if expires_at is not None and not now + _SHORTEST_SECONDS <= expires_at <= now + _LONGEST_SECONDS:
        raise invalid("expires_at must be between 30 minutes and 24 hours from now.", param="expires_at")
    session = {
        "id": session_id,
        "object": KIND,
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": parameters.address(params, "cancel_url", required=False),
        "client_reference_id": parameters.text(params, "client_reference_id", most=200),
        "created": int(now),
        "currency": currency,
        "customer": None,
        "customer_details": None,
        "customer_email": parameters.text(params, "customer_email", most=512),
        "expires_at": expires_at or int(now) + _LONGEST_SECONDS,
        "line_items": {"object": "list", "data": lines, "has_more": False, "url": ""},
        "livemode": False,
        "locale": parameters.text(params, "locale", most=10),
        "metadata": parameters.metadata(params),
        "mode": "payment",
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "status": "open",
        "success_url": parameters.address(params, "success_url", required=True),
        "ui_mode": "hosted_page",
        "url": f"{public_url}/test-payment/{session_id}",
        "_saves_card": parameters.mapping(params, "payment_intent_data").get("setup_future_usage") == "off_session"
        and params.get("customer_creation") == "always",
        "_payment_metadata": parameters.metadata(parameters.mapping(params, "payment_intent_data")),
    }
    store.put(session)
    return session


def find(store: Store, session_id: str) -> Object:
    """One session. Raises Refusal."""
    session = store.get(KIND, session_id)
    if session is None:
        raise missing(KIND, session_id)
    return session


def expire(store: Store, session_id: str, *, now: float) -> Object:
    """Close a session that nobody paid. Raises Refusal."""
    session = find(store, session_id)
    if session["status"] != "open":
        raise invalid(f"Only Checkout Sessions that are open can be expired; this one is {session['status']}.")
    session |= {"status": "expired", "url": None}
    store.put(session)
    events.record(store, "checkout.session.expired", shown(session), now=now)
    return session


def expire_overdue(store: Store, *, now: float) -> int:
    """Close the sessions whose time is over; how many."""
    overdue = [s for s in store.newest(KIND) if s["status"] == "open" and s["expires_at"] <= now]
    for session in overdue:
        expire(store, session["id"], now=now)
    return len(overdue)


def pay(store: Store, session_id: str, *, now: float) -> Object:
    """The visitor pressed Pay: charge the whole amount. Raises Refusal."""
    session = find(store, session_id)
    if session["status"] != "open" or session["expires_at"] <= now:
        raise invalid(f"This Checkout Session is {session['status']}.")
    intent_id, charge_id = new_id("pi"), new_id("ch")
    amount, currency, details = session["amount_total"], session["currency"], _customer(session)
    shared = {
        "amount": amount,
        "created": int(now),
        "currency": currency,
        "livemode": False,
        "metadata": session["_payment_metadata"],
        "status": "succeeded",
    }
    card = cards.save(store, details, now=now) if session["_saves_card"] else cards.NONE
    store.put(shared | intent(intent_id, charge_id, amount) | card)
    store.put(shared | charge(charge_id, intent_id, amount, details))
    session |= {
        "customer": card["customer"],
        "payment_intent": intent_id,
        "payment_status": "paid",
        "status": "complete",
        "url": None,
        "customer_details": details,
    }
    store.put(session)
    events.record(store, "checkout.session.completed", shown(session), now=now)
    return session


def shown(item: Object) -> Object:
    """The object without what only we know; line items come by expansion only, as with the real service."""
    return {key: value for key, value in item.items() if not key.startswith("_") and key != "line_items"}


def intent(intent_id: str, charge_id: str, amount: int) -> Object:
    """What a PaymentIntent that succeeded says of itself."""
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount_received": amount,
        "capture_method": "automatic_async",
        "latest_charge": charge_id,
        "payment_method_types": ["card"],
    }


def charge(charge_id: str, intent_id: str, amount: int, details: dict[str, Any]) -> Object:
    """What its charge says."""
    return {
        "id": charge_id,
        "object": "charge",
        "amount_captured": amount,
        "amount_refunded": 0,
        "billing_details": details,
        "captured": True,
        "paid": True,
        "payment_intent": intent_id,
        "refunded": False,
    }


def _customer(session: Object) -> dict[str, Any]:
    return {"email": session["customer_email"], "name": None, "phone": None, "address": None}


def _lines(given: Any) -> tuple[str, int, list[Object]]:
    if not isinstance(given, list) or not 1 <= len(given) <= _MOST_LINES:
        raise invalid("Missing required param: line_items.", code="parameter_missing", param="line_items")
    lines: list[Object] = []
    amounts: list[int] = []
    currencies: set[str] = set()
    for number, line in enumerate(given):
        data = parameters.mapping(line if isinstance(line, dict) else {}, "price_data")
        currency = (parameters.text(data, "currency", required=True, most=3) or "").lower()
        unit = parameters.whole(data, "unit_amount")
        quantity = parameters.whole(line, "quantity", least=1, most=9999)
        name = parameters.text(parameters.mapping(data, "product_data"), "name", required=True, most=250)
        if unit is None or quantity is None:
            raise invalid("Each line needs a quantity and a unit_amount.", param=f"line_items[{number}]")
        currencies.add(currency)
        amounts.append(unit * quantity)
        lines.append(
            {
                "id": new_id("li"),
                "object": "item",
                "amount_subtotal": unit * quantity,
                "amount_total": unit * quantity,
                "currency": currency,
                "description": name,
                "quantity": quantity,
            }
        )
    total = sum(amounts)
    if len(currencies) != 1:
        raise invalid("All lines must have the same currency.", param="line_items")
    if not 1 <= total <= parameters.MOST_MINOR_UNITS:
        raise invalid("The total amount is out of range.", code="amount_too_large", param="line_items")
    return currencies.pop(), total, lines
