"""`/invitation/{token}`: a person who was asked into a house looks at the invitation and accepts it."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra.errors import NotFound
from ticketing.accounts.schemas import InvitationAccepted, InvitationOpened
from web.clients import people
from web.languages import to_translate
from web.visit import CurrentVisit, Visit

router = APIRouter()
_FIELD_MESSAGES: Final = {
    "name": to_translate("Please enter your name."),
    "password": to_translate("At least 12 characters; a few words are easy to remember."),
}


@router.get("/invitation/{token}")
async def show(visit: CurrentVisit, token: str) -> HTMLResponse:
    """Who asks, and the form; looking at the link does not use it."""
    return _form(visit, token=token, opened=await _opened(visit, token), name="", errors={})


@router.post("/invitation/{token}")
async def accept(visit: CurrentVisit, token: str) -> Response:
    """Join the house, with a new account or the one there is."""
    fields = await visit.submitted()
    opened = await _opened(visit, token)
    name = fields.get("name", "").strip()
    try:
        new = {} if opened.has_account else {"name": name, "password": fields.get("password", "")}
        wish = InvitationAccepted(token=token, **new)
    except ValidationError as invalid:
        errors = visit.field_errors(invalid, _FIELD_MESSAGES)
        return _form(visit, token=token, opened=opened, name=name, errors=errors, status=422)
    await people.accept_invitation(visit.site.ticketing, wish)
    return visit.redirect("/sign-in", done="invited")


async def _opened(visit: Visit, token: str) -> InvitationOpened:
    try:
        return await people.open_invitation(visit.site.ticketing, token=token)
    except ValidationError:  # no token at all
        raise NotFound from None


def _form(
    visit: Visit, *, token: str, opened: InvitationOpened, name: str, errors: dict[str, str], status: int = 200
) -> HTMLResponse:
    return visit.page("invitation.html", status=status, form=True, token=token, opened=opened, name=name, errors=errors)
