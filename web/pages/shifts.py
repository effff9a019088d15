"""`/house/shifts`: open a shift, count its drawer without knowing what it should hold, read what happened in it."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra.errors import Forbidden, Unavailable
from ticketing.shifts.schemas import NOTES, Count, ShiftWish
from web import staff
from web.clients import answers, shifts
from web.clients.answers import ServiceRefused
from web.formats import digits
from web.languages import to_translate
from web.pages.drawer import KINDS
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
PAYMENTS: Final = {
    "cash": to_translate("Cash"),
    "terminal": to_translate("Card terminal"),
    "vietqr": to_translate("Transfer by VietQR"),
    "stripe": to_translate("Card, online"),
    "free": to_translate("Nothing to pay"),
    "exchange": to_translate("Other tickets"),
}
_MISREAD = to_translate("Please check the numbers that you entered.")
_MOST_FIELDS = len(NOTES) + 5


@router.get("/house/shifts")
async def show(visit: CurrentVisit, house: Annotated[str | None, Query(max_length=40)] = None) -> Response:
    """The latest shifts, and the form that opens one."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    return await _page(visit, member)


@router.post("/house/shifts")
async def begin(visit: CurrentVisit) -> Response:
    """Open a shift, then to the counter."""
    fields, member = await _sent(visit)
    if member is None:
        return staff.to_sign_in(visit)
    filled = {"drawer": fields.get("drawer", "").strip(), "float": fields.get("float", "").strip()}
    house_id = member.house.organisation_id
    try:
        wish = ShiftWish.model_validate(
            {"organisation_id": house_id, "drawer": filled["drawer"], "float_minor": digits(filled["float"]) or "0"}
        )
        await shifts.begin(visit.site.ticketing, wish, actor_token=member.token)
    except ValidationError:
        return await _page(visit, member, filled=filled, notice=visit.text(_MISREAD), status=422)
    except ServiceRefused as refused:
        return await _page(visit, member, filled=filled, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect("/house/counter", house=house_id)


@router.get("/house/shifts/{shift_id}")
async def show_one(visit: CurrentVisit, shift_id: str) -> Response:
    """What happened in a shift; one's own that is open: the form to count."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    return await _report(visit, member, shift_id)


@router.post("/house/shifts/{shift_id}")
async def count(visit: CurrentVisit, shift_id: str) -> Response:
    """The drawer was counted; the shift is over."""
    fields, member = await _sent(visit)
    if member is None:
        return staff.to_sign_in(visit)
    typed = {note: fields.get(f"note_{note}", "").strip() for note in NOTES}
    try:
        word = Count.model_validate({"notes": {note: number for note, number in typed.items() if number}})
        await shifts.count(visit.site.ticketing, shift_id, word, actor_token=member.token)
    except ValidationError:
        return await _report(visit, member, shift_id, typed=typed, notice=visit.text(_MISREAD), status=422)
    except (ServiceRefused, Unavailable) as refused:
        status = answers.status_of(refused)
        notice = refused.message(visit.language)
        return await _report(visit, member, shift_id, typed=typed, notice=notice, status=status)
    return visit.redirect(f"/house/shifts/{shift_id}")


async def _sent(visit: Visit) -> tuple[dict[str, str], Member | None]:
    fields = await visit.submitted(max_fields=_MOST_FIELDS)
    return fields, await staff.member(visit, house_id=fields.get("house"))


async def _page(
    visit: Visit, member: Member, *, filled: dict[str, str] | None = None, notice: str = "", status: int = 200
) -> Response:
    if not member.reads_shifts:
        raise Forbidden
    http, house_id = visit.site.ticketing, member.house.organisation_id
    found = await shifts.latest(http, house_id, actor_token=member.token)
    running = await shifts.running(http, house_id, actor_token=member.token) if member.may_sell else None
    return visit.page(
        "shifts.html",
        status=status,
        form=True,
        member=member,
        shifts=found,
        running=running,
        filled=filled or {"drawer": "", "float": ""},
        notice_text=notice,
    )


async def _report(
    visit: Visit,
    member: Member,
    shift_id: str,
    *,
    typed: dict[int, str] | None = None,
    notice: str = "",
    status: int = 200,
) -> Response:
    report = await shifts.report(visit.site.ticketing, shift_id, actor_token=member.token)
    return visit.page(
        "shift.html",
        status=status,
        form=True,
        member=member.of_house(report.shift.organisation_id),
        report=report,
        shift=report.shift,
        notes=NOTES,
        typed=typed or {},
        payments=PAYMENTS,
        correction_kinds=KINDS,
        notice_text=notice,
    )
