"""`/house/performances/{performance_id}/slots`: a day of a museum, cut into times at which so many people come in."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ticketing.catalog.schemas import PerformanceView
from web import slots_form, staff
from web.clients import halls
from web.clients.answers import ServiceRefused
from web.performance_form import Written
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_PATH = "/house/performances/{performance_id}/slots"


@router.get(_PATH)
async def show(
    visit: CurrentVisit, performance_id: str, done: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = ""
) -> Response:
    """The slots and how full they are; the form that makes them."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await staff.editing_performance(visit, member, performance_id)
    return await _page(visit, member, performance, done=done)


@router.post(_PATH)
async def give(visit: CurrentVisit, performance_id: str) -> Response:
    """The slots as the form says."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await staff.editing_performance(visit, member, performance_id)
    wish, written = slots_form.read(fields, performance)
    if wish is None:
        return await _page(visit, member, performance, written=written, status=422)
    try:
        await halls.give_seating(visit.site.ticketing, performance_id, wish, actor_token=member.token)
    except ServiceRefused as refused:
        said, status = refused.message(visit.language), refused.status
        return await _page(visit, member, performance, written=written, notice=said, status=status)
    return visit.redirect(f"/house/performances/{performance_id}/slots", done="given")


async def _page(
    visit: Visit,
    member: Member,
    performance: PerformanceView,
    *,
    written: Written | None = None,
    notice: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    sold = await halls.seats(visit.site.ticketing, performance.id, actor_token=member.token)
    return visit.page(
        "slots.html",
        status=status,
        form=True,
        member=member,
        performance=performance,
        slots=[zone for zone in sold.zones if zone.starts_at],
        written=written or slots_form.of(performance, sold.zones),
        notice_text=notice,
        done=done,
    )
