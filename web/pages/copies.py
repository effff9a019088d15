"""`/house/performances/{performance_id}/copies`: the same performance on other days."""

from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response

from ticketing.catalog.schemas import PerformanceView
from ticketing.inventory.schemas import CopiesView
from web import copies_form, staff
from web.clients import evenings
from web.clients.answers import ServiceRefused
from web.copies_form import Written
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_PATH = "/house/performances/{performance_id}/copies"


@router.get(_PATH)
async def show(visit: CurrentVisit, performance_id: str) -> Response:
    """From which day to which, and on what days of the week."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await staff.editing_performance(visit, member, performance_id)
    return _page(visit, member, performance)


@router.post(_PATH)
async def make(visit: CurrentVisit, performance_id: str) -> Response:
    """Make the copies, and tell how many."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await staff.editing_performance(visit, member, performance_id)
    wish, written = copies_form.read(fields)
    if wish is None:
        return _page(visit, member, performance, written=written, status=422)
    try:
        made = await evenings.copy(visit.site.ticketing, performance_id, wish, actor_token=member.token)
    except ServiceRefused as refused:
        said, status = refused.message(visit.language), refused.status
        return _page(visit, member, performance, written=written, notice=said, status=status)
    return _page(visit, member, performance, written=written, made=made)


def _page(
    visit: Visit,
    member: Member,
    performance: PerformanceView,
    *,
    written: Written | None = None,
    made: CopiesView | None = None,
    notice: str = "",
    status: int = 200,
) -> Response:
    day = performance.starts_at.astimezone(ZoneInfo(performance.zone)).date()
    return visit.page(
        "copies.html",
        status=status,
        form=True,
        member=member,
        performance=performance,
        written=written or copies_form.first(day),
        weekdays=copies_form.WEEKDAYS,
        made=made,
        notice_text=notice,
    )
