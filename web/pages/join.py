"""`/join` and `/join/{token}`: a theatre signs up, and opens the link in its mail."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra.errors import NotFound
from ticketing.accounts.schemas import PROVINCES, ApplicationWish, Language
from web.clients import people
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.visit import CurrentVisit, Visit

router = APIRouter()
_FIELDS: Final = ("house_name", "province", "contact_name", "email")
_FIELD_MESSAGES: Final = {
    "house_name": to_translate("Please enter the name of your house."),
    "province": to_translate("Please choose a province or city."),
    "contact_name": to_translate("Please enter your name."),
    "email": to_translate("Please enter a valid email address."),
    "password": to_translate("At least 12 characters; a few words are easy to remember."),
}


@router.get("/join")
async def show(visit: CurrentVisit, sent: Annotated[bool, Query()] = False) -> HTMLResponse:
    """The form, or what to do after it was sent."""
    if sent:
        return visit.page("mail_sent.html", purpose="join")
    return _form(visit, filled=dict.fromkeys(_FIELDS, ""), errors={})


@router.post("/join")
async def submit(visit: CurrentVisit) -> Response:
    """Ask ticketing to send the link; the next page is the same whoever the email belongs to."""
    fields = await visit.submitted()
    filled = {name: fields.get(name, "").strip() for name in _FIELDS}
    try:
        wish = ApplicationWish(
            house_name=filled["house_name"],
            province=filled["province"],
            contact_name=filled["contact_name"],
            email=filled["email"],
            password=fields.get("password", ""),
            language=Language(visit.language.value),
        )
    except ValidationError as invalid:
        return _form(visit, filled=filled, errors=visit.field_errors(invalid, _FIELD_MESSAGES), status=422)
    try:
        await people.apply(visit.site.ticketing, wish)
    except ServiceRefused as refused:
        notice = refused.message(visit.language)
        return _form(visit, filled=filled, errors={}, notice=notice, status=refused.status)
    return visit.redirect("/join", sent="1")


@router.get("/join/{token}")
async def show_confirmation(visit: CurrentVisit, token: str) -> HTMLResponse:
    """A button: looking at a link must not use it, for mail programs look at links too."""
    return visit.page("join_confirm.html", form=True, token=token)


@router.post("/join/{token}")
async def confirm(visit: CurrentVisit, token: str) -> Response:
    """The house exists from now on, and waits for an administrator."""
    await visit.submitted()
    try:
        await people.confirm_application(visit.site.ticketing, token=token)
    except ValidationError:  # no token at all
        raise NotFound from None
    return visit.redirect("/sign-in", done="joined")


def _form(
    visit: Visit, *, filled: dict[str, str], errors: dict[str, str], notice: str = "", status: int = 200
) -> HTMLResponse:
    return visit.page(
        "join.html",
        status=status,
        form=True,
        filled=filled,
        errors=errors,
        notice_text=notice,
        provinces=sorted(PROVINCES.items()),
    )
