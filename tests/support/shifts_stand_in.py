"""Shifts as the pages see them: one that runs and one that was counted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from tests.support import approvals_stand_in
from ticketing.boxoffice.schemas import SCREEN_KEY_HEADER, ScreenKey, ScreenLine, ScreenView, ScreenWish
from ticketing.catalog.schemas import Price
from ticketing.shifts.schemas import (
    CorrectionKind,
    CorrectionView,
    CorrectionWish,
    Count,
    ShiftReport,
    ShiftView,
    ShiftWish,
    Taken,
)

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

_ROOT = "/api/ticketing/shifts"
_NONE = {"code": "shift_not_found", "messages": {"vi": "Không có ca này.", "en": "There is none."}}
_OVER = {"code": "screen_over", "messages": {"vi": "Ca bán vé đã kết thúc.", "en": "The shift is over."}}
_TWICE = {"code": "shift_open", "messages": {"vi": "Đang có ca chưa kết.", "en": "A shift is open."}}


def shift_of(**changes: Any) -> ShiftView:
    """Lan's shift at the first counter, half a day old."""
    values: dict[str, Any] = {
        "id": "shf_open",
        "organisation_id": "org_nhahat",
        "drawer": "Quầy 1",
        "seller": "acc_1",
        "seller_name": "Nguyễn Thị Lan",
        "opened_at": datetime.now(UTC) - timedelta(hours=5),
        "float_minor": 500_000,
        "currency": "VND",
        "closed_at": None,
        "counted": None,
        "counted_minor": None,
        "expected_minor": None,
        **changes,
    }
    return ShiftView.model_validate(values)


def counted(**changes: Any) -> ShiftView:
    """One of yesterday, in which ten thousand went missing."""
    closed = {"id": "shf_closed", "closed_at": datetime.now(UTC) - timedelta(hours=1), "counted": {500_000: 6}}
    return shift_of(**closed | {"counted_minor": 3_490_000, "expected_minor": 3_500_000} | changes)


def correction_of(wish: CorrectionWish, **changes: Any) -> CorrectionView:
    """Cash that went into Lan's drawer, or out of it."""
    values = wish.model_dump() | {"amount_minor": wish.kind.sign * wish.amount_minor, "id": "dcr_1"}
    who = {"shift_id": "shf_open", "corrected_by_name": "Nguyễn Thị Lan", "corrected_at": datetime.now(UTC)}
    return CorrectionView.model_validate(values | who | changes)


def some_corrections() -> list[CorrectionView]:
    """Change that was brought, and a full drawer that was made lighter with the supervisor's yes."""
    change = CorrectionWish(kind=CorrectionKind.CHANGE, amount_minor=200_000, reason="Hết tờ 10.000")
    lighter = CorrectionWish(kind=CorrectionKind.SAFE, amount_minor=5_000_000, reason="Ngăn đầy trước giờ diễn")
    return [correction_of(change), correction_of(lighter, id="dcr_2", approved_by_name="Trần Văn Minh")]


def report_of(shift: ShiftView, corrections: Sequence[CorrectionView] = ()) -> ShiftReport:
    """What happened in it; blind while it is open."""
    told = [one for one in corrections if one.shift_id == shift.id]
    if shift.closed_at is None:
        return ShiftReport(shift=shift, blind=True, by_payment=[], by_performance=[], refunds=0, corrections=told)
    cash = Taken(key="cash", tickets=22, sales_minor=3_300_000, refunds_minor=-300_000)
    card = Taken(key="terminal", tickets=4, sales_minor=600_000, refunds_minor=0)
    evening = {"key": "prf_kieu", "name_vi": "Kim Vân Kiều", "name_en": "The Tale of Kiều"}
    both = Taken(**evening, tickets=26, sales_minor=3_900_000, refunds_minor=-300_000)
    return ShiftReport(
        shift=shift, blind=False, by_payment=[cash, card], by_performance=[both], refunds=1, corrections=told
    )


def add_screens(app: FastAPI, house: "Scene") -> None:
    """The second screen of a shift: its key says which order of the scene it shows."""

    @app.get(_ROOT + "/{shift_id}/screen-key")
    async def key(shift_id: str) -> ScreenKey:
        return ScreenKey(key="a-screen-key")

    @app.put(_ROOT + "/{shift_id}/screen", status_code=204)
    async def put_together(shift_id: str, wish: ScreenWish) -> None:
        house.shown = wish

    @app.get(_ROOT + "/{shift_id}/screen", response_model=None)
    async def screen(shift_id: str, request: Request) -> ScreenView | Response:
        if house.shifts[shift_id].closed_at is not None:
            return JSONResponse(_OVER, status_code=410)
        order = house.orders.get(request.headers[SCREEN_KEY_HEADER])
        if order is None:
            idle = request.headers[SCREEN_KEY_HEADER] == "none"
            return ScreenView() if idle else put_together_view(house)
        lines = [
            ScreenLine(name_vi=one.name_vi, name_en=one.name_en, place_vi="", place_en="", price=one.price)
            for one in order.lines
        ]
        state: Literal["pay", "paid"] = "paid" if order.paid_at else "pay"
        return ScreenView(state=state, lines=lines, total=order.total, change=order.given, transfer=order.transfer)


def put_together_view(house: "Scene") -> ScreenView:
    """What the seller of the scene puts together: places of an evening, or whatever a basket keeps."""
    wish = house.shown
    if wish is None or (wish.offer_id is None and wish.hold_id is None):
        return ScreenView()
    evening = next(iter(house.performances.values()))
    named = {"name_vi": evening.name_vi, "name_en": evening.name_en, "place_vi": "", "place_en": ""}
    lines = [ScreenLine(**named, price=evening.price) for _ in range(wish.quantity - len(wish.concessions))]
    lines += [ScreenLine(**named, price=evening.price, concession=one) for one in wish.concessions]
    whole = sum(line.price.minor for line in lines) - wish.discount_minor
    less = Price(minor=wish.discount_minor, currency="VND") if wish.discount_minor else None
    return ScreenView(state="basket", lines=lines, discount=less, total=Price(minor=whole, currency="VND"))


def add_routes(app: FastAPI, house: "Scene") -> None:
    """The routes of shifts; whoever shows a token is the seller."""
    add_screens(app, house)

    @app.get(_ROOT)
    async def listed(organisation_id: str, running: bool = False) -> list[ShiftView]:
        return [shift for shift in house.shifts.values() if not running or shift.closed_at is None]

    @app.post(_ROOT, status_code=201, response_model=None)
    async def begun(wish: ShiftWish) -> ShiftView | Response:
        if any(shift.closed_at is None for shift in house.shifts.values()):
            return JSONResponse(_TWICE, status_code=409)
        shift = shift_of(id="shf_new", drawer=wish.drawer, float_minor=wish.float_minor)
        house.shifts[shift.id] = shift
        return shift

    @app.get(_ROOT + "/{shift_id}", response_model=None)
    async def shown(shift_id: str) -> ShiftReport | Response:
        shift = house.shifts.get(shift_id)
        return report_of(shift, house.corrections) if shift else JSONResponse(_NONE, status_code=404)

    @app.post(_ROOT + "/{shift_id}/counts", status_code=201)
    async def count(shift_id: str, count: Count) -> ShiftReport:
        house.shifts[shift_id] = counted(id=shift_id, counted=count.notes, counted_minor=count.total)
        return report_of(house.shifts[shift_id], house.corrections)

    @app.post(_ROOT + "/{shift_id}/corrections", status_code=201, response_model=None)
    async def correct(shift_id: str, wish: CorrectionWish) -> CorrectionView | Response:
        if (refused := approvals_stand_in.needed(house, wish.amount_minor)) is not None:
            return refused
        house.corrections.append(correction_of(wish, shift_id=shift_id))
        return house.corrections[-1]
