"""`/help/errors/{code}`: what an error code means and what to do; the `type` of every problem+json answer."""

from typing import Annotated, Final

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse

from web.languages import to_translate
from web.visit import CurrentVisit

router = APIRouter()
_GENERIC = to_translate(
    "The message beside this code says what happened. If trying again does not help, tell the theatre the code "
    "and the time; with both we can find out more."
)
_EXPLAINED: Final = {
    "not_found": to_translate(
        "The address names something that does not exist, no longer exists, or is not open to you. Check the link "
        "for missing letters."
    ),
    "forbidden": to_translate(
        "You are known to us, but this is reserved for others. Ask the owner of the house for a role."
    ),
    "unavailable": to_translate(
        "A part of the system is restarting or too busy. Nothing was lost and nothing was charged; the same request "
        "may be sent again."
    ),
    "internal": to_translate(
        "We made a mistake. The request was not carried out in part; sending it again is safe when it carries the "
        "same Idempotency-Key."
    ),
    "malformed": to_translate(
        "The request has a field that is missing, unknown, or of the wrong form. The list `errors` names each."
    ),
    "form_refused": to_translate(
        "A form is accepted only from the page we gave you, with cookies switched on. Reload the page and send the "
        "form again."
    ),
    "actor_token_refused": to_translate(
        "Your sign-in is missing, has ended, or belongs to another site. Sign in again; API clients ask for a new "
        "actor token."
    ),
    "entitlement_refused": to_translate(
        "The right to watch is for another title, has not begun, or has ended. Open the title from your ticket."
    ),
    "signature_refused": to_translate(
        "The call between two services was not signed, or its clock is more than five minutes off."
    ),
    "not_on_sale": to_translate("The house has closed the sale of this title. Tickets that were bought stay valid."),
    "order_not_here": to_translate(
        "Orders open only in a browser that holds their key. Open the link that you were given after buying."
    ),
}


@router.get("/help/errors/{code}")
async def show(visit: CurrentVisit, code: Annotated[str, Path(pattern=r"^[a-z0-9_]{1,60}$")]) -> HTMLResponse:
    """The explanation of a code, or general advice."""
    explanation = visit.text(_EXPLAINED.get(code, _GENERIC))
    return visit.page("help.html", private=False, code=code, explanation=explanation)
