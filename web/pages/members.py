"""`/house/members`: for the owner of a house: who works here, as what, and who is invited."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra.contracts.actor import Role
from ticketing.accounts.schemas import InvitationWish, Language, RolesWish
from web import staff
from web.clients import people
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_FIELD_MESSAGES: Final = {
    "email": to_translate("Please enter a valid email address."),
    "role": to_translate("Please choose a role."),
}


@router.get("/house/members")
async def show(
    visit: CurrentVisit,
    house: Annotated[str | None, Query(max_length=40)] = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Members, open invitations, and the form that invites."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    return await _page(visit, member, done=done)


@router.post("/house/members")
async def invite(visit: CurrentVisit) -> Response:
    """Ask a person in by mail."""
    fields, member = await _sent(visit)
    if member is None:
        return staff.to_sign_in(visit)
    email, role = fields.get("email", "").strip(), fields.get("role", "")
    filled = {"email": email, "role": role}
    try:
        language = Language.EN if fields.get("language") == "en" else Language.VI
        wish = InvitationWish.model_validate({"email": email, "role": role, "language": language})
    except ValidationError as invalid:
        errors = visit.field_errors(invalid, _FIELD_MESSAGES)
        return await _page(visit, member, filled=filled, errors=errors, status=422)
    try:
        await people.invite(visit.site.ticketing, member.house.organisation_id, wish, actor_token=member.token)
    except ServiceRefused as refused:
        return await _refused(visit, member, refused, filled=filled)
    return _back(visit, member, done="invited")


@router.post("/house/members/{account_id}")
async def change(visit: CurrentVisit, account_id: str) -> Response:
    """Exactly the roles that are ticked; the button `remove` takes them all."""
    fields, member = await _sent(visit)
    if member is None:
        return staff.to_sign_in(visit)
    removing = fields.get("action") == "remove"
    roles = [] if removing else [role for role in Role if fields.get(f"role_{role}")]
    house_id = member.house.organisation_id
    try:
        await people.change_roles(
            visit.site.ticketing, house_id, account_id, RolesWish(roles=roles), actor_token=member.token
        )
    except ServiceRefused as refused:
        return await _refused(visit, member, refused)
    return _back(visit, member, done="changed")


@router.post("/house/members/invitations/{invitation_id}")
async def withdraw(visit: CurrentVisit, invitation_id: str) -> Response:
    """Take an invitation back."""
    _fields, member = await _sent(visit)
    if member is None:
        return staff.to_sign_in(visit)
    house_id = member.house.organisation_id
    try:
        await people.withdraw_invitation(visit.site.ticketing, house_id, invitation_id, actor_token=member.token)
    except ServiceRefused as refused:
        return await _refused(visit, member, refused)
    return _back(visit, member, done="withdrawn")


async def _sent(visit: Visit) -> tuple[dict[str, str], Member | None]:
    fields = await visit.submitted()
    return fields, await staff.member(visit, house_id=fields.get("house"))


def _back(visit: Visit, member: Member, *, done: str) -> Response:
    return visit.redirect("/house/members", house=member.house.organisation_id, done=done)


async def _refused(
    visit: Visit, member: Member, refused: ServiceRefused, *, filled: dict[str, str] | None = None
) -> Response:
    """The refusal above the page it is about; for those who may not see that page, a page of its own."""
    if not member.is_owner:
        raise refused
    notice = refused.message(visit.language)
    return await _page(visit, member, filled=filled, notice=notice, status=refused.status)


async def _page(
    visit: Visit,
    member: Member,
    *,
    filled: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    notice: str = "",
    done: str = "",
    status: int = 200,
) -> HTMLResponse:
    found = await people.members(visit.site.ticketing, member.house.organisation_id, actor_token=member.token)
    return visit.page(
        "members.html",
        status=status,
        form=True,
        member=member,
        people=found,
        roles=list(Role),
        filled=filled or {"email": "", "role": Role.EDITOR.value},
        errors=errors or {},
        notice_text=notice,
        done=done,
    )
