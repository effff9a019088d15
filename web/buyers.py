"""Who buys and where the ticket goes: what every checkout asks, does, and says when something is missing."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from fastapi.responses import Response
from pydantic import ValidationError

from infra.contracts.phone import MobileNeeded
from ticketing.orders.schemas import OrderWish
from ticketing.rules.schemas import ASKS_FOR_BIRTH, Concession
from web import order_keys
from web.clients import ticketing
from web.languages import to_translate
from web.visit import Visit

FIELDS: Final = ("buyer_name", "buyer_email", "buyer_phone")
_INVOICE: Final = ("invoice_name", "invoice_tax_code", "invoice_address")
MESSAGES: Final = {
    "buyer_name": to_translate("Please tell us your name (at most 120 characters)."),
    "buyer_email": to_translate("Please enter an email address, such as lan@example.com."),
    "buyer_phone": to_translate("Please enter a mobile number, such as 0912 345 678, or one with its country: +33…"),
    "youngest_born": to_translate("Please give a date of birth, such as 2012-05-20."),
    "voucher_code": to_translate(
        "A voucher code has 6 to 32 letters and digits. Leave the field empty if you have none."
    ),
    "invoice_to": to_translate(
        "The invoice needs a name and, if any, a tax code of 10 digits, of 10 and 3 after a hyphen, or of 12."
    ),
}
PRICE_CHANGED: Final = to_translate(
    "The price has changed while you were here. Please look at it again before you pay."
)
_BIRTH_MISSING: Final = to_translate("Please tell us when the youngest of you was born: the rating asks for an age.")
_LANDLINE: Final = to_translate("A landline gets no messages. Please give a mobile number, or leave it empty.")
_NOWHERE: Final = to_translate("Please give an email address or a mobile number: the ticket goes there.")


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as the visitor left it; `attempt` is the same however often one form is sent."""

    attempt: str
    buyer_name: str = ""
    buyer_email: str = ""
    buyer_phone: str = ""
    voucher_code: str = ""
    invoice: dict[str, str] = field(default_factory=dict)  # whom the invoice names, if not the buyer
    quantity: str = "1"  # asked for only where several can be bought
    concessions: tuple[Concession, ...] = ()  # of so many that pay less
    youngest_born: str = ""  # where a rating or the hour asks for it
    guardian: bool = False
    alternative: bool = False  # other seats as good will do, if the money comes late
    errors: dict[str, str] = field(default_factory=dict)
    notice: str = ""


def errors(visit: Visit, invalid: ValidationError, *, email: str, phone: str, **more: str) -> dict[str, str]:
    """What to say beside which field; `more` are messages of fields that only one form has."""
    found = visit.field_errors(invalid, {**MESSAGES, **more})
    if any(isinstance(error.get("ctx", {}).get("error"), MobileNeeded) for error in invalid.errors()):
        found["buyer_phone"] = visit.text(_LANDLINE)
    if not email and not phone:
        found["buyer_email"] = visit.text(_NOWHERE)
    return found


def invoice_of(fields: Mapping[str, str]) -> dict[str, str]:
    """What was typed of whom the invoice names; nothing, if nothing was."""
    typed = {name: fields.get(name, "").strip() for name in _INVOICE}
    return typed if any(typed.values()) else {}


def wish(
    visit: Visit,
    filled: Filled,
    *,
    kind: str,
    offer_id: str | None = None,
    hold_id: str | None = None,
    price_minor: int | None = None,
) -> OrderWish:
    """What to order: so many of an offer at the price that was seen, or what a basket holds. Raises ValidationError."""
    back = visit.link("/orders/{order_id}") + "?key={access_key}"
    return OrderWish.model_validate(
        {
            "offer_id": offer_id,
            "hold_id": hold_id,
            "price_minor": price_minor,
            "accepts_alternative": filled.alternative,
            "quantity": filled.quantity,
            "concessions": filled.concessions,
            "youngest_born": filled.youngest_born or None,
            "guardian": filled.guardian,
            "buyer_name": filled.buyer_name,
            "buyer_email": filled.buyer_email or None,
            "buyer_phone": filled.buyer_phone or None,
            "voucher_code": filled.voucher_code or None,
            "invoice_to": _company(filled.invoice),
            "language": visit.language.value,
            "payment_kind": "vietqr" if kind == "vietqr" else "stripe",
            "return_path": back,
            "cancel_path": f"{back}&left=1",
        }
    )


def birth_missing(visit: Visit, filled: Filled, ratings: Iterable[str]) -> dict[str, str]:
    """What to say when a rating asks for an age and nobody told one."""
    wanted = any(rating in ASKS_FOR_BIRTH and rating != "K" for rating in ratings)
    return {"youngest_born": visit.text(_BIRTH_MISSING)} if wanted and not filled.youngest_born else {}


def _company(typed: dict[str, str]) -> dict[str, str | None] | None:
    if not typed:
        return None
    name, tax_code, address = (typed[part] for part in _INVOICE)
    return {"name": name, "tax_code": tax_code or None, "address": address}


async def place(visit: Visit, wish: OrderWish, *, attempt: str, hold_key: str | None = None) -> Response:
    """Place the order and go to pay; sent twice it is still one order. Raises ServiceRefused, Unavailable."""
    # Named by what is asked, not by the form alone: going back and correcting the name is a new wish.
    key = hashlib.sha256(f"{attempt}\n{wish.model_dump_json()}".encode()).hexdigest()
    placed = await ticketing.place_order(visit.site.ticketing, wish, idempotency_key=key, hold_key=hold_key)
    checkout_url = placed.order.checkout_url
    here = f"/orders/{placed.order.id}" + ("/transfer" if placed.order.transfer else "")
    response = visit.away(checkout_url) if checkout_url else visit.redirect(here)
    order_keys.hold(visit, response, placed.order, access_key=placed.access_key)
    return response
