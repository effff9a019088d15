"""`/house/halls`: the venues of a house with their halls; a new venue, a new hall from a template."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra.errors import Forbidden
from ticketing.seating.schemas import HallWish, Template, VenueWish
from web import staff
from web.clients import halls
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
TEMPLATES: Final = {
    Template.CHAMBER: to_translate("Chamber theatre: straight rows"),
    Template.BALCONY: to_translate("Large hall with balcony and boxes"),
    Template.WATER: to_translate("Water-puppet theatre: benches"),
    Template.TABLES: to_translate("Black box: tables and standing"),
    Template.EMPTY: to_translate("Only a stage"),
}
_MESSAGES: Final = {
    "name": to_translate("Please give it a name (at most 200 characters)."),
    "address": to_translate("Please give the venue's address (at most 300 characters)."),
    "zone": to_translate("A time zone of the IANA database, such as Asia/Ho_Chi_Minh."),
}


@router.get("/house/halls")
async def show(
    visit: CurrentVisit,
    house: Annotated[str | None, Query(max_length=40)] = None,
    done: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = "",
) -> Response:
    """Every venue and hall."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    if not member.sees_performances:
        raise Forbidden
    return await _page(visit, member, done=done)


@router.post("/house/venues")
async def make_venue(visit: CurrentVisit) -> Response:
    """A new venue, or another name and address of one."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    venue_id, house = fields.get("venue", ""), member.house.organisation_id
    asked = {name: fields.get(name, "") for name in ("name", "address", "zone")}
    try:
        wish = VenueWish.model_validate(asked | {"organisation_id": house})
        await halls.put_venue(visit.site.ticketing, wish, venue_id=venue_id, actor_token=member.token)
    except ValidationError as invalid:
        errors = visit.field_errors(invalid, _MESSAGES)
        return await _page(visit, member, values=asked | {"venue": venue_id}, errors=errors, status=422)
    except ServiceRefused as refused:
        return await _page(visit, member, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect("/house/halls", house=house, done="venue")


@router.post("/house/venues/{venue_id}/halls")
async def make_hall(visit: CurrentVisit, venue_id: str) -> Response:
    """A new hall; the way leads to its drawing."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    template, _, like = fields.get("template", "").partition(":")
    try:
        begin = {"like": like} if template == "like" else {"template": template}
        wish = HallWish.model_validate({"name": fields.get("name", ""), **begin})
        made = await halls.make_hall(visit.site.ticketing, venue_id, wish, actor_token=member.token)
    except ValidationError as invalid:
        said = visit.field_errors(invalid, _MESSAGES).get("name", visit.text(_MESSAGES["name"]))
        return await _page(visit, member, hall_error=said, hall_venue=venue_id, status=422)
    except ServiceRefused as refused:
        return await _page(visit, member, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect(f"/house/halls/{made.id}/drawing")


async def _page(
    visit: Visit,
    member: Member,
    *,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    hall_error: str = "",
    hall_venue: str = "",
    notice: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    found = await halls.venues(visit.site.ticketing, member.house.organisation_id, actor_token=member.token)
    return visit.page(
        "halls.html",
        status=status,
        form=True,
        member=member,
        venues=found,
        templates=[(template.value, visit.text(text)) for template, text in TEMPLATES.items()],
        others=[(hall.id, f"{hall.venue_name}: {hall.name}") for venue in found for hall in venue.halls],
        values={"zone": "Asia/Ho_Chi_Minh", "name": "", "address": "", "venue": ""} | (values or {}),
        errors=errors or {},
        hall_error=hall_error,
        hall_venue=hall_venue,
        notice_text=notice,
        done=done,
    )
