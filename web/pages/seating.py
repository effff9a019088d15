"""`/house/performances/{performance_id}/seating`: the hall an evening is played in, and what its seats cost."""

import json
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ticketing.catalog.schemas import PerformanceView
from web import seat_drawing, seat_words, seating_form, staff, zone_marks
from web.clients import halls
from web.clients.answers import ServiceRefused
from web.seating_form import Written
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_PATH = "/house/performances/{performance_id}/seating"
_FORM_BYTES = 400_000  # every row of a large hall has a field
_FORM_FIELDS = 5_000


@router.get(_PATH)
async def show(
    visit: CurrentVisit,
    performance_id: str,
    chosen: Annotated[str, Query(alias="map", max_length=40)] = "",
    done: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = "",
) -> Response:
    """Choose a hall; then its price zones."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await staff.editing_performance(visit, member, performance_id)
    map_id = chosen or performance.seat_map_id or ""
    if not map_id:
        return await _page(visit, member, performance, map_id="", done=done)
    document = await halls.published(visit.site.ticketing, map_id)
    if map_id == performance.seat_map_id:
        seats = await halls.seats(visit.site.ticketing, performance_id, actor_token=member.token)
        written = seating_form.of(document, seats)
    else:
        written = seating_form.first(document, price_minor=performance.price.minor)
    return await _page(visit, member, performance, map_id=map_id, written=written, done=done)


@router.post(_PATH)
async def give(visit: CurrentVisit, performance_id: str) -> Response:
    """The hall and its prices as the form says."""
    fields = await visit.submitted(max_bytes=_FORM_BYTES, max_fields=_FORM_FIELDS)
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await staff.editing_performance(visit, member, performance_id)
    map_id = fields.get("map", "")[:40]
    document = await halls.published(visit.site.ticketing, map_id)
    wish, written, wrong = seating_form.read(fields, document, map_id=map_id)
    if wish is None:
        said = visit.text(wrong)
        return await _page(visit, member, performance, map_id=map_id, written=written, notice=said, status=422)
    try:
        await halls.give_seating(visit.site.ticketing, performance_id, wish, actor_token=member.token)
    except ServiceRefused as refused:
        said, status = refused.message(visit.language), refused.status
        return await _page(visit, member, performance, map_id=map_id, written=written, notice=said, status=status)
    return visit.redirect(f"/house/performances/{performance_id}/seating", done="given")


async def _page(
    visit: Visit,
    member: Member,
    performance: PerformanceView,
    *,
    map_id: str,
    written: Written | None = None,
    notice: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    http = visit.site.ticketing
    document = await halls.published(http, map_id) if map_id else None
    venues = await halls.venues(http, performance.organisation_id, actor_token=member.token)
    return visit.page(
        "seating.html",
        status=status,
        form=True,
        member=member,
        performance=performance,
        map=document,
        map_id=map_id,
        parts=seat_drawing.parts(document) if document else [],
        written=written,
        marks=zone_marks.of_colours(seating_form.COLOURS),
        words=json.dumps(seat_words.painting(visit), ensure_ascii=False),
        versions=[
            (version.id, f"{venue.name}: {hall.name}", version)
            for venue in venues
            for hall in venue.halls
            for version in hall.versions[:3]
        ],
        notice_text=notice,
        done=done,
    )
