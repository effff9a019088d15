"""`/orders/{order_id}/transfer`: the QR code of a bank transfer, what is missing, and how long there is time."""

import io
from datetime import datetime, timedelta
from urllib.parse import urlencode

import segno
from fastapi import APIRouter
from fastapi.responses import Response

from infra import clock
from ticketing.orders.schemas import OrderState, OrderView, TransferView
from web import bank_names, qr_codes
from web.clients import ticketing
from web.clients.answers import ServiceRefused
from web.order_keys import OrderKey
from web.pages.orders import OrderNotHere, held_order
from web.visit import CurrentVisit, Visit

router = APIRouter()
_LITTLE_TIME = timedelta(minutes=5)


@router.get("/orders/{order_id}/transfer")
async def show(visit: CurrentVisit, order_id: str) -> Response:
    """The code while money is missing; the ticket once it is there."""
    order, _key = await _held(visit, order_id)
    return _page(visit, order)


@router.post("/orders/{order_id}/transfer")
async def more_time(visit: CurrentVisit, order_id: str) -> Response:
    """Another quarter of an hour."""
    await visit.submitted()
    order, key = await _held(visit, order_id)
    try:
        await ticketing.more_time(visit.site.ticketing, order_id, access_key=key.access_key)
    except ServiceRefused as refused:
        return _page(visit, order, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect(f"/orders/{order_id}/transfer")


@router.get("/orders/{order_id}/transfer/code.png")
async def code_as_picture(visit: CurrentVisit, order_id: str) -> Response:
    """The code as a picture, for the bank's app on the same phone."""
    order, _key = await _held(visit, order_id)
    if order.transfer is None:
        raise OrderNotHere
    picture = io.BytesIO()
    segno.make(order.transfer.payload, error="m").save(picture, kind="png", scale=8, border=4)
    name = f"vietqr-{order.transfer.memo}.png"
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(picture.getvalue(), media_type="image/png", headers=headers)


async def _held(visit: Visit, order_id: str) -> tuple[OrderView, OrderKey]:
    key, order = await held_order(visit, order_id)
    if (
        order.payment_kind != "vietqr" and order.credit is None
    ):  # a difference that was paid, and is no transfer any more
        raise OrderNotHere
    return order, key


def _page(visit: Visit, order: OrderView, *, notice: str = "", status: int = 200) -> Response:
    now, transfer = clock.now(), order.transfer
    return visit.page(
        "transfer.html",
        status=status,
        form=True,
        order=order,
        transfer=transfer,
        code=qr_codes.svg(transfer.payload) if transfer else "",
        bank=bank_names.name_of(transfer.bank_bin) if transfer else "",
        minutes=_minutes_left(transfer, now) if transfer else 0,
        little_time=bool(transfer and transfer.until - now <= _LITTLE_TIME),
        moving=order.state in {OrderState.PENDING, OrderState.EXPIRED},
        test_page=test_page(visit, order, back=f"/orders/{order.id}/transfer"),
        notice_text=notice,
    )


def _minutes_left(transfer: TransferView, now: datetime) -> int:
    return max(0, -int((now - transfer.until).total_seconds() // 60))


def test_page(visit: Visit, order: OrderView, *, back: str) -> str:
    """Where a transfer can be played, in a house whose bank is a stand-in."""
    page = visit.site.settings.bank_test_page
    if not page or order.transfer is None:
        return ""
    told = {"amount": order.transfer.missing.minor, "memo": order.transfer.memo, "back": visit.link(back)}
    return f"{page}?{urlencode(told)}"
