"""`/house/orders/{order_id}/refund`: a second look before money goes back."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra import ids
from ticketing.orders.schemas import OrderView, RefundWish
from web import form_tokens, staff
from web.clients import ticketing
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.visit import CurrentVisit, Visit

router = APIRouter()
_REASON_MISSING = to_translate("Please say why the money goes back (at most 300 characters).")


@router.get("/house/orders/{order_id}/refund")
async def show(visit: CurrentVisit, order_id: str) -> Response:
    """What will be refunded, and the reason to be given."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    order = await ticketing.order_of_house(visit.site.ticketing, order_id, actor_token=member.token)
    return _form(visit, order, attempt=ids.new("att"), reason="", error="", notice="")


@router.post("/house/orders/{order_id}/refund")
async def submit(visit: CurrentVisit, order_id: str) -> Response:
    """Ask for the refund; sent twice it is still one refund."""
    cookie = visit.cookie(form_tokens.COOKIE)
    fields = await form_tokens.submitted(visit.request, cookie=cookie, key=visit.site.key)
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    order = await ticketing.order_of_house(visit.site.ticketing, order_id, actor_token=member.token)
    attempt, reason = fields.get("attempt", ""), fields.get("reason", "").strip()
    try:
        wish = RefundWish(reason=reason)
    except ValidationError:
        error = visit.text(_REASON_MISSING)
        return _form(visit, order, attempt=attempt, reason=reason, error=error, notice="", status=422)
    try:
        await ticketing.ask_refund(
            visit.site.ticketing, order_id, wish, actor_token=member.token, idempotency_key=attempt
        )
    except ServiceRefused as refused:
        notice, status = refused.message(visit.language), refused.status
        return _form(visit, order, attempt=ids.new("att"), reason=reason, error="", notice=notice, status=status)
    return visit.redirect("/house", house=order.organisation_id, refunded=order.id)


def _form(
    visit: Visit, order: OrderView, *, attempt: str, reason: str, error: str, notice: str, status: int = 200
) -> HTMLResponse:
    return visit.page(
        "refund.html",
        status=status,
        form=True,
        order=order,
        attempt=attempt,
        reason=reason,
        error=error,
        notice_text=notice,
    )
