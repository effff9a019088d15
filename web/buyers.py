"""Who buys, and where the ticket goes: what every checkout asks, and what it says when something is missing."""

from typing import Final

from pydantic import ValidationError

from web.languages import to_translate
from web.visit import Visit

FIELDS: Final = ("buyer_name", "buyer_email", "buyer_phone")
MESSAGES: Final = {
    "buyer_name": to_translate("Please tell us your name (at most 120 characters)."),
    "buyer_email": to_translate("Please enter an email address, such as lan@example.com."),
    "buyer_phone": to_translate("Please enter a mobile number, such as 0912 345 678, or one with its country: +33…"),
}
_NOWHERE: Final = to_translate("Please give an email address or a mobile number: the ticket goes there.")


def errors(visit: Visit, invalid: ValidationError, *, email: str, phone: str, **more: str) -> dict[str, str]:
    """What to say beside which field; `more` are messages of fields that only one form has."""
    found = visit.field_errors(invalid, {**MESSAGES, **more})
    if not email and not phone:
        found["buyer_email"] = visit.text(_NOWHERE)
    return found
