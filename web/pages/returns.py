"""`/orders/{order_id}/return`: tickets are brought back; `/house/performances/{id}/returns`: what a house allows."""

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ValidationError

from infra import ids
from ticketing.catalog.schemas import PerformanceView
from ticketing.orders.schemas import OrderView
from ticketing.returns.schemas import ReturnPolicy, ReturnWish
from web import staff
from web.clients import returns
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.order_keys import OrderKey
from web.pages.orders import held_order, ticked
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_BUYERS = "/orders/{order_id}/return"
_HOUSES = "/house/performances/{performance_id}/returns"
_NOTHING_CHOSEN = to_translate("Please choose at least one ticket.")
_FIGURES_WRONG = to_translate("Please give whole numbers: at most 720 hours, and a fee of at most 10,000,000 ₫.")


@router.get(_BUYERS)
async def show(visit: CurrentVisit, order_id: str) -> Response:
    """Which tickets can be brought back, and what the buyer gets for them."""
    held, order = await held_order(visit, order_id)
    return await _buyers_page(visit, held, order)


@router.post(_BUYERS)
async def bring_back(visit: CurrentVisit, order_id: str) -> Response:
    """Bring the chosen ones back; sent twice it is still one return."""
    fields = await visit.submitted()
    held, order = await held_order(visit, order_id)
    chosen = sorted(ticked(fields))
    try:
        wish = ReturnWish(ticket_ids=chosen)
    except ValidationError:
        return await _buyers_page(visit, held, order, notice=visit.text(_NOTHING_CHOSEN), status=422)
    try:
        await returns.bring_back(
            visit.site.ticketing,
            order_id,
            wish,
            access_key=held.access_key,
            idempotency_key=fields.get("attempt", ""),
        )
    except ServiceRefused as refused:
        notice = refused.message(visit.language)
        return await _buyers_page(visit, held, order, notice=notice, status=refused.status)
    return visit.redirect(_BUYERS.format(order_id=order_id), done="1")


@router.get(_HOUSES)
async def show_policy(visit: CurrentVisit, performance_id: str) -> Response:
    """What the house allows its buyers."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await staff.editing_performance(visit, member, performance_id)
    decided = await returns.policy(visit.site.ticketing, performance_id)
    hours = "" if decided.returns_until_hours is None else str(decided.returns_until_hours)
    return _policy_page(visit, member, performance, hours=hours, fee=str(decided.return_fee_minor))


@router.post(_HOUSES)
async def decide(visit: CurrentVisit, performance_id: str) -> Response:
    """Keep it."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await staff.editing_performance(visit, member, performance_id)
    hours, fee = fields.get("hours", "").strip(), fields.get("fee", "").strip()
    plain = fee.replace(".", "").replace(",", "").removesuffix("₫").strip() or "0"
    try:
        policy = ReturnPolicy.model_validate({"returns_until_hours": hours or None, "return_fee_minor": plain})
    except ValidationError:
        notice = visit.text(_FIGURES_WRONG)
        return _policy_page(visit, member, performance, hours=hours, fee=fee, notice=notice, status=422)
    await returns.decide(visit.site.ticketing, performance_id, policy, actor_token=member.token)
    return visit.redirect(f"/house/performances/{performance_id}", done="written")


async def _buyers_page(
    visit: Visit, held: OrderKey, order: OrderView, *, notice: str = "", status: int = 200
) -> Response:
    choices = await returns.choices(visit.site.ticketing, order.id, access_key=held.access_key)
    codes = {ticket.id: ticket.code_shown or "" for ticket in order.tickets}
    return visit.page(
        "return.html",
        status=status,
        form=True,
        order=order,
        line=order.lines[0],
        choices=choices,
        codes=codes,
        attempt=ids.new("att"),
        done="done" in visit.request.query_params,
        notice_text=notice,
    )


def _policy_page(
    visit: Visit,
    member: Member,
    performance: PerformanceView,
    *,
    hours: str,
    fee: str,
    notice: str = "",
    status: int = 200,
) -> Response:
    return visit.page(
        "return_policy.html",
        status=status,
        form=True,
        member=member,
        performance=performance,
        hours=hours,
        fee=fee,
        notice_text=notice,
    )
