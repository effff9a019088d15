"""Performances as the pages see them, in ticketing's own words."""

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse, Response

from infra import ids
from infra.contracts import ticket_code
from tests.infra.contracts import ticket_code_vectors
from tests.support import approvals_stand_in
from ticketing.boxoffice.schemas import CounterSale
from ticketing.catalog.schemas import (
    OfferKind,
    PerformanceState,
    PerformanceStep,
    PerformanceView,
    PerformanceWish,
    Price,
)
from ticketing.entry_codes.schemas import EntryCode, EntryCodesView
from ticketing.gate.schemas import DoorView, ScanView, ScanWish, Verdict
from ticketing.orders.schemas import OrderLineView, OrderState, OrderView, TicketState, TicketView, TransferView

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

_ROOT = "/api/ticketing/performances"
_NOT_FOUND = {"code": "performance_not_found", "messages": {"vi": "Không có suất này.", "en": "There is none."}}
CODE = "7F3K9QWX2MT4HN8A"
SIGNED = ticket_code_vectors.shown(ticket_code_vectors.PLAIN)
_ROTATING = ticket_code.signed(ticket_code_vectors.ROTATING, ticket_code_vectors.KEY)
ROTATING = {
    "content": base64.urlsafe_b64encode(_ROTATING).decode(),
    "secret": base64.urlsafe_b64encode(ticket_code_vectors.SECRET).decode(),
}


def performance_of(organisation_id: str, **changes: Any) -> PerformanceView:
    """Kim Vân Kiều in ten days at half past seven in Hanoi, 200 places, 45 of them sold."""
    starts = (datetime.now(UTC) + timedelta(days=10)).replace(hour=12, minute=30, second=0, microsecond=0)
    values: dict[str, Any] = {
        "id": ids.new("prf"),
        "organisation_id": organisation_id,
        "house": "Nhà hát Mẫu",
        "state": PerformanceState.ON_SALE,
        "name_vi": "Kim Vân Kiều",
        "name_en": "The Tale of Kiều",
        "about_vi": "Truyện Kiều trên sân khấu cải lương, với dàn nhạc sống.",
        "about_en": "The great poem of Vietnam as a musical play with live music.",
        "venue_name": "Nhà hát Hoa Mai",
        "venue_address": "12 phố Hàng Bạc, Hoàn Kiếm, Hà Nội",
        "zone": "Asia/Ho_Chi_Minh",
        "doors_at": starts - timedelta(minutes=45),
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "age_rating": "T13",
        "offer_id": ids.new("ofr"),
        "price": Price(minor=150_000, currency="VND"),
        "left": 155,
        "on_sale": True,
        "capacity": 200,
        "held": 0,
        "sold": 45,
        **changes,
    }
    return PerformanceView.model_validate(values)


def admission_order(performance: PerformanceView, state: OrderState, count: int = 2, **changes: Any) -> OrderView:
    """An order for an evening, with its tickets when it is paid."""
    now = datetime.now(UTC)
    line = OrderLineView.model_validate(
        performance.model_dump(include=set(OrderLineView.model_fields) - {"id"})
        | {"kind": OfferKind.ADMISSION, "title_id": None, "performance_id": performance.id}
    )
    ticket = TicketView(
        id=ids.new("tck"),
        kind=OfferKind.ADMISSION,
        title_id=None,
        performance_id=performance.id,
        code=CODE,
        code_shown="7F3K-9QWX-2MT4-HN8A",
        code_scanned=f"SK{CODE}",
        state=TicketState.VALID,
        watch_until=None,
    )
    values: dict[str, Any] = {
        "id": ids.new("ord"),
        "organisation_id": performance.organisation_id,
        "state": state,
        "created_at": now,
        "paid_at": now if state is OrderState.PAID else None,
        "refunded_at": None,
        "language": "vi",
        "buyer_name": "Nguyễn Thị Lan",
        "buyer_email": "lan@example.com",
        "lines": [line.model_copy(update={"id": f"oln_{number}"}) for number in range(count)],
        "total": Price(minor=performance.price.minor * count, currency="VND"),
        "tickets": [
            ticket.model_copy(update={"id": f"tck_{number}", "order_line_id": f"oln_{number}"})
            for number in range(count)
            if state is OrderState.PAID
        ],
        "checkout_url": None,
        **changes,
    }
    return OrderView.model_validate(values)


def add_counter(app: FastAPI, house: "Scene") -> None:
    """The routes of the counter; whoever shows a token sells."""
    root = "/api/ticketing/counter-sales"

    @app.get(root)
    async def listed(organisation_id: str) -> list[OrderView]:
        return [order for order in house.orders.values() if order.sold_by]

    @app.post("/api/ticketing/orders/{order_id}/rolls", status_code=201, response_model=None)
    async def printed(order_id: str) -> dict[str, int] | Response:
        if house.refusal is not None:
            status, code, vi, en = house.refusal
            return JSONResponse({"code": code, "messages": {"vi": vi, "en": en}}, status_code=status)
        house.rolls.append(order_id)
        return {"bytes": 25_000}

    @app.post(root, status_code=201, response_model=None)
    async def sold(sale: CounterSale, idempotency_key: Annotated[str, Header()]) -> OrderView | JSONResponse:
        if refusal := approvals_stand_in.needed(house, sale.discount_minor or 0):
            return refusal
        if idempotency_key not in house.counter_sales:
            house.counter_wishes.append(sale)
            order = counter_order(*_wares(house, sale))
            house.orders[order.id] = house.counter_sales[idempotency_key] = order
        return house.counter_sales[idempotency_key]


def _wares(house: "Scene", sale: CounterSale) -> tuple[PerformanceView, CounterSale]:
    """The evening, and how many of its places: of an offer, or what a basket holds."""
    if sale.hold_id is None:
        return next(one for one in house.performances.values() if one.offer_id == sale.offer_id), sale
    lines = house.holds[sale.hold_id].lines
    return house.performances[lines[0].performance_id or ""], sale.model_copy(update={"quantity": len(lines)})


def add_codes(app: FastAPI, house: "Scene") -> None:
    """Signed codes of paid orders, by whoever asks; where codes rotate, what a phone makes them of."""

    @app.get("/api/ticketing/orders/{order_id}/entry-codes")
    async def codes(order_id: str) -> EntryCodesView:
        tickets = [ticket for ticket in house.orders[order_id].tickets if ticket.code]
        found = [EntryCode(ticket_id=ticket.id, text=SIGNED, **house.rotating) for ticket in tickets]
        return EntryCodesView(codes=found, server_time=datetime.now(UTC))


def add_door(app: FastAPI, house: "Scene") -> None:
    """The routes of the door: the code of the stand-in's tickets is good once, any other is unknown."""

    @app.get(_ROOT + "/{performance_id}/door", response_model=None)
    async def shown(performance_id: str) -> DoorView | Response:
        found = house.performances.get(performance_id)
        if found is None:
            return JSONResponse(_NOT_FOUND, status_code=404)
        entered = sum(scan.verdict is Verdict.ACCEPTED for scan in house.scans.values())
        latest = list(house.scans.values())[::-1][:10]
        return DoorView(performance=found, entered=entered, expected=(found.sold or 0) - entered, latest=latest)

    @app.post(_ROOT + "/{performance_id}/scans", status_code=201)
    async def scanned(performance_id: str, wish: ScanWish, idempotency_key: Annotated[str, Header()]) -> ScanView:
        if idempotency_key not in house.scans:
            good = wish.typed.upper().replace("-", "").removeprefix("SK") == CODE
            before = next((scan for scan in house.scans.values() if scan.verdict is Verdict.ACCEPTED), None)
            seen = scan_of(
                Verdict.UNKNOWN if not good else Verdict.USED if before else Verdict.ACCEPTED, door=wish.door
            )
            house.scans[idempotency_key] = seen
        return house.scans[idempotency_key]


def scan_of(verdict: Verdict, **changes: Any) -> ScanView:
    """One look at a code."""
    now = datetime.now(UTC)
    used = {"entered_at": now - timedelta(minutes=7), "entered_door": "Cửa chính"} if verdict is Verdict.USED else {}
    values: dict[str, Any] = {"id": ids.new("scn"), "door": "Cửa chính", "scanned_at": now} | used
    return ScanView.model_validate(values | {"verdict": verdict, "code_shown": "7F3K-9QWX-2MT4-HN8A"} | changes)


def counter_order(performance: PerformanceView, sale: CounterSale, **changes: Any) -> OrderView:
    """What a sale at the counter leaves: tickets for cash, a QR code for a transfer."""
    total = performance.price.minor * sale.quantity - (sale.discount_minor or 0)
    values: dict[str, Any] = {
        "buyer_name": "",
        "buyer_email": "",
        "sold_by": "acc_1",
        "payment_kind": sale.payment_kind,
    }
    if sale.payment_kind == "cash":
        values["given"] = Price(minor=sale.given_minor or total, currency="VND")
        return admission_order(performance, OrderState.PAID, sale.quantity, **values | changes)
    transfer = TransferView(
        bank_bin="970415",
        account="0011001932418",
        account_name="NHA HAT HOA MAI",
        memo="SKS0A1B2C3D9",
        missing=Price(minor=total, currency="VND"),
        received=Price(minor=0, currency="VND"),
        payload="00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA6304ABCD",
        until=datetime.now(UTC) + timedelta(minutes=14),
    )
    return admission_order(performance, OrderState.PENDING, sale.quantity, transfer=transfer, **values | changes)


def add_routes(app: FastAPI, house: "Scene") -> None:
    """The routes of performances."""

    @app.get(_ROOT)
    async def listed(organisation_id: str = "") -> list[PerformanceView]:
        found = list(house.performances.values())
        if organisation_id:
            return [one for one in found if one.organisation_id == organisation_id]
        return [one.for_everybody() for one in found if one.state is PerformanceState.ON_SALE]

    @app.get(_ROOT + "/{performance_id}", response_model=None)
    async def shown(performance_id: str, authorization: Annotated[str, Header()] = "") -> PerformanceView | Response:
        found = house.performances.get(performance_id)
        if found is None or (found.state is PerformanceState.DRAFT and not authorization):
            return JSONResponse(_NOT_FOUND, status_code=404)
        return found if authorization else found.for_everybody()

    @app.post(_ROOT, status_code=201)
    async def made(wish: PerformanceWish) -> PerformanceView:
        word = wish.model_dump(exclude={"price_minor"}) | {"state": "draft", "on_sale": False, "left": wish.capacity}
        view = performance_of(**word, sold=0, price=Price(minor=wish.price_minor, currency="VND"))
        house.performances[view.id] = view
        return view

    @app.put(_ROOT + "/{performance_id}")
    async def changed(performance_id: str, wish: PerformanceWish) -> PerformanceView:
        word = wish.model_dump(exclude={"price_minor"})
        house.performances[performance_id] = house.performances[performance_id].model_copy(update=word)
        return house.performances[performance_id]

    @app.post(_ROOT + "/{performance_id}/steps")
    async def stepped(performance_id: str, step: PerformanceStep) -> PerformanceView:
        on_sale = step.state is PerformanceState.ON_SALE
        changed = house.performances[performance_id].model_copy(update={"state": step.state, "on_sale": on_sale})
        house.performances[performance_id] = changed
        return changed
