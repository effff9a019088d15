"""`POST /studio/titles/{title_id}/…`: publish, schedule, withdraw, trim, private links. Each leads back to the page."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ValidationError

from infra.errors import Invalid
from media_service.library.schemas import TrimWish
from web import staff
from web.clients import studio
from web.clients.answers import ServiceRefused
from web.error_pages import page as error_page
from web.visit import CurrentVisit, Visit

router = APIRouter()
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_DAYS: Final = {"1": 1, "7": 7, "30": 30}
Step = Callable[[Visit, str, dict[str, str], str], Awaitable[object]]


class StepMalformed(Invalid):
    """A field of the step cannot be read."""

    code = "step_malformed"
    vi = "Thời điểm vừa nhập không đọc được. Xin quay lại và nhập lại."
    en = "The moment you entered could not be read. Please go back and enter it again."


async def _publish(visit: Visit, title_id: str, _fields: dict[str, str], token: str) -> None:
    await studio.publish(visit.site.media, title_id, at=None, actor_token=token)


async def _schedule(visit: Visit, title_id: str, fields: dict[str, str], token: str) -> None:
    await studio.publish(visit.site.media, title_id, at=local_instant(fields.get("at", "")), actor_token=token)


async def _unschedule(visit: Visit, title_id: str, _fields: dict[str, str], token: str) -> None:
    await studio.unschedule(visit.site.media, title_id, actor_token=token)


async def _withdraw(visit: Visit, title_id: str, _fields: dict[str, str], token: str) -> None:
    await studio.withdraw(visit.site.media, title_id, actor_token=token)


async def _film_poster(visit: Visit, title_id: str, _fields: dict[str, str], token: str) -> None:
    await studio.drop_poster(visit.site.media, title_id, actor_token=token)


async def _trim(visit: Visit, title_id: str, fields: dict[str, str], token: str) -> None:
    wish = {
        name: fields[name].strip().replace(",", ".") for name in ("start_seconds", "end_seconds") if fields.get(name)
    }
    try:
        asked = TrimWish.model_validate(wish)
    except ValidationError as malformed:
        raise StepMalformed from malformed
    await studio.trim(visit.site.media, title_id, asked, actor_token=token)


async def _untrim(visit: Visit, title_id: str, _fields: dict[str, str], token: str) -> None:
    await studio.trim(visit.site.media, title_id, TrimWish(), actor_token=token)


async def _link(visit: Visit, title_id: str, fields: dict[str, str], token: str) -> None:
    days = _DAYS.get(fields.get("days", ""), 7)
    await studio.make_preview(visit.site.media, title_id, days=days, actor_token=token)


async def _take_back(visit: Visit, _title_id: str, fields: dict[str, str], token: str) -> None:
    await studio.take_preview_back(visit.site.media, fields.get("link", "-"), actor_token=token)


_STEPS: Final[dict[str, Step]] = {
    "published": _publish,
    "scheduled": _schedule,
    "unscheduled": _unschedule,
    "withdrawn": _withdraw,
    "poster": _film_poster,
    "trimmed": _trim,
    "whole": _untrim,
    "link": _link,
    "takenback": _take_back,
}


@router.post("/studio/titles/{title_id}/steps/{step}")
async def take(visit: CurrentVisit, title_id: str, step: str) -> Response:
    """Do the step and show the page again; a refusal is a page of its own with the way back."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    if step not in _STEPS:
        return error_page(visit, status=404, message="")
    try:
        await _STEPS[step](visit, title_id, fields, member.token)
    except ServiceRefused as refused:
        return error_page(visit, status=refused.status, message=refused.message(visit.language))
    return visit.redirect(f"/studio/titles/{title_id}", done=step)


def local_instant(text: str) -> datetime:
    """What a `datetime-local` field says, in Vietnam's time. Raises StepMalformed."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as malformed:
        raise StepMalformed from malformed
    return moment if moment.tzinfo else moment.replace(tzinfo=_ZONE)
