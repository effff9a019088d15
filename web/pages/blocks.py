"""`/house/performances/{performance_id}/blocks`: seats that a house keeps for itself, the press or an agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra.errors import Forbidden
from ticketing.catalog.schemas import PerformanceView
from ticketing.inventory.schemas import BlockReason, BlockWish
from web import halls, seat_list, staff
from web.clients import blocks
from web.clients import halls as house_halls
from web.clients.answers import ServiceRefused
from web.error_pages import page as error_page
from web.languages import to_translate
from web.seat_list import ListedSection
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_PATH = "/house/performances/{performance_id}/blocks"
_FIELDS_MOST: Final = 1000  # the seats of a row, and a few more
REASONS: Final = (
    (BlockReason.HOUSE, to_translate("For the house")),
    (BlockReason.PRESS, to_translate("For the press")),
    (BlockReason.AGENCY, to_translate("For an agency")),
    (BlockReason.OTHER, to_translate("For another reason")),
)
_NOTHING_CHOSEN = to_translate("Please tick at least one seat and choose for whom it is kept.")
_TIME_WRONG = to_translate("Please give the time as day and hour, or leave it empty.")


@dataclass(frozen=True, slots=True)
class Written:
    """The form as it was left."""

    reason: str = BlockReason.HOUSE.value
    note: str = ""
    releases_at: str = ""
    seats: frozenset[str] = frozenset()


@router.get(_PATH)
async def show(
    visit: CurrentVisit,
    performance_id: str,
    section: Annotated[str, Query(max_length=40)] = "",
    row: Annotated[str, Query(max_length=12)] = "",
    done: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = "",
) -> Response:
    """What is kept and until when; the rows of the hall, to keep more."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await _selling(visit, member, performance_id)
    return await _page(visit, member, performance, section=section, row=row, done=done)


@router.post(_PATH)
async def keep(visit: CurrentVisit, performance_id: str) -> Response:
    """Keep the ticked seats."""
    pairs = await visit.submitted_pairs(max_fields=_FIELDS_MOST)
    fields = dict(pairs)
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await _selling(visit, member, performance_id)
    seats = [value for name, value in pairs if name == "seat"]
    where = {name: fields.get(name, "")[:40] for name in ("section", "row")}
    given = {name: fields.get(name, "").strip() for name in ("reason", "note", "releases_at")}
    written = Written(given["reason"], given["note"][:200], given["releases_at"][:20], frozenset(seats))
    try:
        wish = BlockWish.model_validate(
            {
                "seats": seats,
                "reason": given["reason"],
                "note": given["note"],
                "releases_at": _until(given, performance),
            }
        )
    except ValueError as wrong:
        chosen = isinstance(wrong, ValidationError)
        notice = visit.text(_NOTHING_CHOSEN if chosen else _TIME_WRONG)
        return await _page(visit, member, performance, **where, written=written, notice=notice, status=422)
    try:
        await blocks.keep(visit.site.ticketing, performance_id, wish, actor_token=member.token)
    except ServiceRefused as refused:
        notice, status = refused.message(visit.language), refused.status
        return await _page(visit, member, performance, **where, written=written, notice=notice, status=status)
    return visit.redirect(_PATH.format(performance_id=performance_id), done="kept")


@router.post(_PATH + "/{block_id}/release")
async def release(visit: CurrentVisit, performance_id: str, block_id: str) -> Response:
    """Put its seats on sale."""
    await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, _performance = await _selling(visit, member, performance_id)
    try:
        await blocks.release(visit.site.ticketing, performance_id, block_id, actor_token=member.token)
    except ServiceRefused as refused:
        return error_page(visit, status=refused.status, message=refused.message(visit.language))
    return visit.redirect(_PATH.format(performance_id=performance_id), done="released")


async def _selling(visit: Visit, member: Member, performance_id: str) -> tuple[Member, PerformanceView]:
    member, performance = await staff.at_performance(visit, member, performance_id)
    if not member.may_sell:
        raise Forbidden
    return member, performance


def _until(given: dict[str, str], performance: PerformanceView) -> datetime | None:
    """The moment at the venue's clock. Raises ValueError."""
    if not given["releases_at"]:
        return None
    return datetime.fromisoformat(given["releases_at"]).replace(tzinfo=ZoneInfo(performance.zone))


async def _page(
    visit: Visit,
    member: Member,
    performance: PerformanceView,
    *,
    section: str = "",
    row: str = "",
    written: Written | None = None,
    notice: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    http = visit.site.ticketing
    listed: Sequence[ListedSection] = ()
    if performance.seat_map_id:
        hall = await halls.hall(visit, performance.seat_map_id)
        seating = await house_halls.seats(http, performance.id, actor_token=member.token)  # of a draft too
        listed = seat_list.sections(hall.document, seating)
    chosen = next((one for one in listed if one.section.id == section), listed[0] if len(listed) == 1 else None)
    return visit.page(
        "blocks.html",
        status=status,
        form=True,
        member=member,
        performance=performance,
        kept=await blocks.of_performance(http, performance.id, actor_token=member.token),
        sections=listed,
        section=chosen,
        row=next((one for one in chosen.rows if one.row.label == row), None) if chosen and row else None,
        reasons=REASONS,
        written=written or Written(),
        notice_text=notice,
        done=done,
    )
