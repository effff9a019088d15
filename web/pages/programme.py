"""`/house/performances`: the evenings of a house, one page for each, and the steps from draft to sale."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from infra.errors import Forbidden, NotFound
from ticketing.catalog.schemas import PerformanceState, PerformanceView
from web import performance_form, staff
from web.clients import evenings
from web.clients.answers import ServiceRefused
from web.error_pages import page as error_page
from web.performance_form import Written
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()


@router.get("/house/performances")
async def show_all(visit: CurrentVisit, house: Annotated[str | None, Query(max_length=40)] = None) -> Response:
    """Every evening, the latest first."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    found = await evenings.of_house(visit.site.ticketing, member.house.organisation_id, actor_token=member.token)
    return visit.page("programme.html", member=member, performances=found)


@router.get("/house/performances/new")
async def show_new(visit: CurrentVisit, house: Annotated[str | None, Query(max_length=40)] = None) -> Response:
    """The empty form."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    if not member.may_edit:
        raise Forbidden
    return _page(visit, member, None, performance_form.empty())


@router.post("/house/performances/new")
async def create(visit: CurrentVisit) -> Response:
    """A new draft."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    wish, written = performance_form.read(fields, organisation_id=member.house.organisation_id)
    if wish is None:
        return _page(visit, member, None, written, status=422)
    try:
        made = await evenings.create(visit.site.ticketing, wish, actor_token=member.token)
    except ServiceRefused as refused:
        return _page(visit, member, None, written, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect(f"/house/performances/{made.id}", done="made")


@router.get("/house/performances/{performance_id}")
async def show(
    visit: CurrentVisit, performance_id: str, done: Annotated[str, Query(pattern=r"^[a-z_]{0,20}$")] = ""
) -> Response:
    """One evening: what it is, how it sells, what to do next."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, found = await staff.at_performance(visit, member, performance_id)
    return _page(visit, member, found, performance_form.of(found), done=done)


@router.post("/house/performances/{performance_id}")
async def change(visit: CurrentVisit, performance_id: str) -> Response:
    """Write down what the form says."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, found = await staff.at_performance(visit, member, performance_id)
    wish, written = performance_form.read(fields, organisation_id=found.organisation_id)
    if wish is None:
        return _page(visit, member, found, written, status=422)
    try:
        await evenings.change(visit.site.ticketing, performance_id, wish, actor_token=member.token)
    except ServiceRefused as refused:
        return _page(visit, member, found, written, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect(f"/house/performances/{performance_id}", done="written")


@router.post("/house/performances/{performance_id}/steps/{state}")
async def step(visit: CurrentVisit, performance_id: str, state: str) -> Response:
    """On sale, closed, cancelled."""
    await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    if state not in set(PerformanceState):
        raise NotFound
    try:
        await evenings.step(visit.site.ticketing, performance_id, PerformanceState(state), actor_token=member.token)
    except ServiceRefused as refused:
        return error_page(visit, status=refused.status, message=refused.message(visit.language))
    return visit.redirect(f"/house/performances/{performance_id}", done=state)


def _page(
    visit: Visit,
    member: Member,
    performance: PerformanceView | None,
    written: Written,
    *,
    notice: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    return visit.page(
        "performance_edit.html",
        status=status,
        form=True,
        member=member,
        performance=performance,
        written=written,
        rating_options=[(rating, rating) for rating in performance_form.RATINGS],
        notice_text=notice,
        done=done,
    )
