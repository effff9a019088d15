"""`/sign-in` and `/sign-out`: for the people of a house. Buying and watching need no account."""

import contextlib
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra import clock
from ticketing.accounts.schemas import SignIn
from web import cookies, form_tokens, staff
from web.clients import ticketing
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.visit import CurrentVisit, Visit, seconds_until

router = APIRouter()
_FIELD_MESSAGES: Final = {
    "email": to_translate("Please enter the email address of your account."),
    "password": to_translate("Please enter your password."),
}
_DONE: Final = {
    "joined": to_translate(
        "Thank you. Your house is waiting for its approval. Sign in with the password you chose; if you had an "
        "account already, with its password."
    ),
    "invited": to_translate("Welcome. Sign in to begin."),
    "reset": to_translate("Your new password is set, and every browser was signed out. Sign in with it."),
}


@router.get("/sign-in")
async def show(visit: CurrentVisit, done: Annotated[str, Query(max_length=20)] = "") -> HTMLResponse:
    """The form; `done` names what a link from a mail has just brought about."""
    told = visit.text(_DONE[done]) if done in _DONE else ""
    return _form(visit, email="", errors={}, notice="", told=told)


@router.post("/sign-in")
async def submit(visit: CurrentVisit) -> Response:
    """Open a session and go to the house's page."""
    fields = await visit.submitted()
    email = fields.get("email", "").strip()
    try:
        credentials = SignIn(email=email, password=fields.get("password", ""))
    except ValidationError as invalid:
        wrong = {str(error["loc"][0]) for error in invalid.errors()}
        errors = {field: visit.text(text) for field, text in _FIELD_MESSAGES.items() if field in wrong}
        return _form(visit, email=email, errors=errors, notice="", status=422)
    try:
        session = await ticketing.sign_in(visit.site.ticketing, credentials)
    except ServiceRefused as refused:
        return _form(visit, email=email, errors={}, notice=refused.message(visit.language), status=refused.status)
    response = visit.redirect("/admin" if session.administrator and not session.organisations else "/house")
    age = seconds_until(session.ends_at, clock.now())
    cookies.put(response, staff.COOKIE, session.session_token, visit.site.settings, max_age_seconds=age)
    cookies.drop(response, form_tokens.COOKIE, visit.site.settings)  # forms from before the sign-in end with it
    return response


@router.post("/sign-out")
async def sign_out(visit: CurrentVisit) -> Response:
    """End the session, here and at ticketing."""
    await visit.submitted()
    session_token = visit.cookie(staff.COOKIE)
    if session_token:
        with contextlib.suppress(ServiceRefused):  # it had ended already
            await ticketing.sign_out(visit.site.ticketing, session_token=session_token)
    return staff.to_sign_in(visit)


def _form(
    visit: Visit, *, email: str, errors: dict[str, str], notice: str, told: str = "", status: int = 200
) -> HTMLResponse:
    return visit.page(
        "sign_in.html", status=status, form=True, email=email, errors=errors, notice_text=notice, told=told
    )
