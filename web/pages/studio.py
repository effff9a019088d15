"""`/studio`: the titles of a house, a new one, and the tokens with which its browser uploads."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError

from infra import clock, ids
from infra.contracts.actor import ActorTokenRefused
from media_service.library.schemas import NewTitle
from web import staff
from web.clients import media, studio
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.staff import Member
from web.visit import CurrentVisit, Visit, seconds_until

router = APIRouter()
_NAME_MISSING = to_translate("Please give the title a Vietnamese name (at most 200 characters).")


@router.get("/studio")
async def show(visit: CurrentVisit, house: Annotated[str | None, Query(max_length=40)] = None) -> Response:
    """Every title of the house, the newest first, and the form for a new one."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    return await _page(visit, member, attempt=ids.new("ttl"))


@router.post("/studio")
async def create(visit: CurrentVisit) -> Response:
    """A new draft; one form sent twice is still one draft."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    attempt, name = fields.get("attempt", ""), fields.get("name_vi", "").strip()
    try:
        wish = NewTitle(
            id=attempt,
            organisation_id=member.house.organisation_id,
            name_vi=name,
            age_rating=None,
            ticket_price_minor=None,
            publish_when_playable=False,
        )
    except ValidationError:
        return await _page(visit, member, attempt=attempt, error=visit.text(_NAME_MISSING), status=422)
    try:
        made = await studio.new_title(visit.site.media, wish, actor_token=member.token)
    except ServiceRefused as refused:
        notice = refused.message(visit.language)
        return await _page(visit, member, attempt=ids.new("ttl"), notice=notice, status=refused.status)
    return visit.redirect(f"/studio/titles/{made.title_id}")


@router.post("/studio/actor-tokens")
async def actor_token(visit: CurrentVisit) -> JSONResponse:
    """A fresh actor token for the upload that runs in this browser; the page's own form token asks for it."""
    await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        raise ActorTokenRefused
    answer = {
        "actor_token": member.token,
        "seconds": seconds_until(member.token_expires_at, clock.now()),
    }
    return JSONResponse(answer, headers={"Cache-Control": "private, no-store"})


async def _page(
    visit: Visit, member: Member, *, attempt: str, error: str = "", notice: str = "", status: int = 200
) -> Response:
    house_id = member.house.organisation_id
    productions = await media.productions(visit.site.media, house_id, actor_token=member.token)
    return visit.page(
        "studio.html",
        status=status,
        form=True,
        member=member,
        productions=productions,
        working=any(production.job_state in staff.WORKING for production in productions),
        attempt=attempt,
        error=error,
        notice_text=notice,
    )
