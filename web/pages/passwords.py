"""`/forgot` and `/reset/{token}`: a forgotten password, and the page that the link in the mail opens."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra.errors import NotFound
from ticketing.accounts.schemas import PasswordChosen, ResetWish
from web.clients import people
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.visit import CurrentVisit, Visit

router = APIRouter()
_FORGOT_MESSAGES: Final = {"email": to_translate("Please enter the email address of your account.")}
_RESET_MESSAGES: Final = {
    "password": to_translate("At least 12 characters; a few words are easy to remember."),
}


@router.get("/forgot")
async def show(visit: CurrentVisit, sent: Annotated[bool, Query()] = False) -> HTMLResponse:
    """The form, or what to do after it was sent."""
    if sent:
        return visit.page("mail_sent.html", purpose="reset")
    return _forgot(visit, email="", errors={})


@router.post("/forgot")
async def submit(visit: CurrentVisit) -> Response:
    """The next page is the same whether there is such an account or not."""
    fields = await visit.submitted()
    email = fields.get("email", "").strip()
    try:
        wish = ResetWish(email=email)
    except ValidationError as invalid:
        return _forgot(visit, email=email, errors=visit.field_errors(invalid, _FORGOT_MESSAGES), status=422)
    try:
        await people.ask_reset(visit.site.ticketing, wish)
    except ServiceRefused as refused:
        notice = refused.message(visit.language)
        return _forgot(visit, email=email, errors={}, notice=notice, status=refused.status)
    return visit.redirect("/forgot", sent="1")


@router.get("/reset/{token}")
async def show_reset(visit: CurrentVisit, token: str) -> HTMLResponse:
    """The form; looking at the link does not use it."""
    return _reset(visit, token=token, errors={})


@router.post("/reset/{token}")
async def choose(visit: CurrentVisit, token: str) -> Response:
    """The new password; every browser that was signed in is signed out."""
    fields = await visit.submitted()
    try:
        wish = PasswordChosen(token=token, password=fields.get("password", ""))
    except ValidationError as invalid:
        errors = visit.field_errors(invalid, _RESET_MESSAGES)
        if not errors:  # no token at all
            raise NotFound from None
        return _reset(visit, token=token, errors=errors, status=422)
    await people.choose_password(visit.site.ticketing, wish)
    return visit.redirect("/sign-in", done="reset")


def _forgot(visit: Visit, *, email: str, errors: dict[str, str], notice: str = "", status: int = 200) -> HTMLResponse:
    return visit.page("forgot.html", status=status, form=True, email=email, errors=errors, notice_text=notice)


def _reset(visit: Visit, *, token: str, errors: dict[str, str], status: int = 200) -> HTMLResponse:
    return visit.page("reset.html", status=status, form=True, token=token, errors=errors)
