"""`/house/door`: check tickets, by hand, with a scanner that types, or with the camera of a phone."""

import hashlib
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra import clock, ids
from infra.errors import Forbidden
from ticketing.catalog.schemas import PerformanceState
from ticketing.gate.schemas import LONGEST_DOOR, ScanWish, Verdict
from web import staff
from web.clients import door, evenings
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.security_headers import CAMERA
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_SOON = timedelta(days=2)
_MAIN_DOOR: Final = to_translate("Main door")
_NOTHING_TYPED: Final = to_translate("Please scan or type a code.")
# Word, shape and colour say the same: nobody must tell red from green to let people in.
WORDS: Final = {
    Verdict.ACCEPTED: ("good", to_translate("Welcome")),
    Verdict.USED: ("bad", to_translate("Already used")),
    Verdict.REFUNDED: ("bad", to_translate("Refunded")),
    Verdict.UNKNOWN: ("bad", to_translate("Unknown code")),
    Verdict.CANCELLED: ("bad", to_translate("Performance cancelled")),
    Verdict.OTHER_PERFORMANCE: ("look", to_translate("Another performance")),
    Verdict.TOO_EARLY: ("look", to_translate("Too early: not for now")),
    Verdict.OVER: ("look", to_translate("The performance is over")),
}


@router.get("/house/door")
async def show(
    visit: CurrentVisit,
    house: Annotated[str | None, Query(max_length=40)] = None,
    performance: Annotated[str, Query(max_length=40)] = "",
    at: Annotated[str, Query(max_length=LONGEST_DOOR)] = "",
    scan: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Which evening and which door; then the field for codes, with what came of the last one."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    if performance:
        return await _check_page(visit, member, performance, at=at, scan_id=scan)
    if not member.may_check:
        raise Forbidden
    every = await evenings.of_house(visit.site.ticketing, member.house.organisation_id, actor_token=member.token)
    now = clock.now()
    shown = [one for one in every if one.state in {PerformanceState.ON_SALE, PerformanceState.CLOSED}]
    shown = sorted((one for one in shown if one.ends_at > now), key=lambda one: one.starts_at)
    soon = [one for one in shown if one.starts_at < now + _SOON]
    return visit.page("door_choice.html", member=member, performances=soon or shown, main_door=visit.text(_MAIN_DOOR))


@router.post("/house/door")
async def check(visit: CurrentVisit) -> Response:
    """Look at one code; a form sent twice is one look."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    performance_id, at = fields.get("performance", ""), fields.get("at", "").strip()[:LONGEST_DOOR]
    at = at or visit.text(_MAIN_DOOR)
    try:
        wish = ScanWish(typed=fields.get("code", ""), door=at)
    except ValidationError:
        notice = visit.text(_NOTHING_TYPED)
        return await _check_page(visit, member, performance_id, at=at, notice=notice, status=422)
    key = hashlib.sha256(f"{fields.get('attempt', '')}\n{wish.model_dump_json()}".encode()).hexdigest()
    try:
        seen = await door.scan(
            visit.site.ticketing, performance_id, wish, actor_token=member.token, idempotency_key=key
        )
    except ServiceRefused as refused:
        notice = refused.message(visit.language)
        return await _check_page(visit, member, performance_id, at=at, notice=notice, status=refused.status)
    return visit.redirect("/house/door", performance=performance_id, at=at, scan=seen.id)


async def _check_page(
    visit: Visit,
    member: Member,
    performance_id: str,
    *,
    at: str,
    scan_id: str = "",
    notice: str = "",
    status: int = 200,
) -> Response:
    shown = await door.show(visit.site.ticketing, performance_id, actor_token=member.token)
    member = member.of_house(shown.performance.organisation_id)
    response = visit.page(
        "door.html",
        status=status,
        form=True,
        member=member,
        door=shown,
        performance=shown.performance,
        at=at or visit.text(_MAIN_DOOR),
        seen=next((scan for scan in shown.latest if scan.id == scan_id), None),
        words=WORDS,
        attempt=ids.new("att"),
        notice_text=notice,
    )
    response.headers.update(CAMERA)
    return response
