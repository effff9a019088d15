"""`/house/orders/{order_id}/refund`: a second look before money goes back, for all tickets of an order or for some."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra import ids
from ticketing.approvals.schemas import Action, ApprovalWish
from ticketing.orders.schemas import OrderView, RefundWish, TicketState, TicketView
from web import staff
from web.clients import approvals, ticketing
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.pages.orders import ticked
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_NEEDED = "approval_needed"
_REASON_MISSING = to_translate("Please say why the money goes back (at most 300 characters).")
_TICKETS_MISSING = to_translate("Please choose at least one ticket.")


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
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    order = await ticketing.order_of_house(visit.site.ticketing, order_id, actor_token=member.token)
    attempt, reason = fields.get("attempt", ""), fields.get("reason", "").strip()
    chosen = _chosen(order, fields)
    if not chosen:
        notice = visit.text(_TICKETS_MISSING)
        return _form(visit, order, attempt=attempt, reason=reason, error="", notice=notice, chosen=chosen, status=422)
    try:
        wish = RefundWish(reason=reason, ticket_ids=None if len(chosen) == len(good_tickets(order)) else sorted(chosen))
    except ValidationError:
        error = visit.text(_REASON_MISSING)
        return _form(visit, order, attempt=attempt, reason=reason, error=error, notice="", chosen=chosen, status=422)
    try:
        if fields.get("second_email"):
            await _confirmed(visit, member, order, wish, chosen=chosen, fields=fields)
        await ticketing.ask_refund(
            visit.site.ticketing, order_id, wish, actor_token=member.token, idempotency_key=attempt
        )
    except ServiceRefused as refused:
        return _form(
            visit,
            order,
            attempt=ids.new("att"),
            reason=reason,
            error="",
            notice=refused.message(visit.language),
            chosen=chosen,
            second=refused.code == _NEEDED or "second_email" in fields,
            status=refused.status,
        )
    return visit.redirect("/house", house=order.organisation_id, refunded=order.id)


async def _confirmed(
    visit: Visit, member: Member, order: OrderView, wish: RefundWish, *, chosen: set[str], fields: dict[str, str]
) -> None:
    """A second person says yes at this screen, with her own e-mail and password. Raises ServiceRefused, Unavailable."""
    prices = {line.id: line.price.minor for line in order.lines}
    of_tickets = [prices.get(ticket.order_line_id, 0) for ticket in good_tickets(order) if ticket.id in chosen]
    asked = ApprovalWish(
        organisation_id=order.organisation_id,
        action=Action.REFUND,
        subject=order.id,
        amount_minor=sum(of_tickets) if wish.ticket_ids else order.total.minor,
        reason=wish.reason,
    )
    http = visit.site.ticketing
    approval = await approvals.ask(http, asked, actor_token=member.token)
    email, password = fields["second_email"].strip(), fields.get("second_password", "")
    await approvals.decide(http, approval.id, actor_token=member.token, email=email[:254], password=password[:200])


def good_tickets(order: OrderView) -> list[TicketView]:
    """The tickets whose money can go back."""
    return [ticket for ticket in order.tickets if ticket.state is TicketState.VALID]


def _chosen(order: OrderView, fields: dict[str, str]) -> set[str]:
    """The tickets that are ticked; of an order with one, that one."""
    good = {ticket.id for ticket in good_tickets(order)}
    if len(good) <= 1:
        return good or {""}  # ticketing says what is wrong
    return good & ticked(fields)


def _form(
    visit: Visit,
    order: OrderView,
    *,
    attempt: str,
    reason: str,
    error: str,
    notice: str,
    chosen: set[str] | None = None,
    second: bool = False,
    status: int = 200,
) -> HTMLResponse:
    good = good_tickets(order)
    lines = {line.id: line for line in order.lines}
    return visit.page(
        "refund.html",
        status=status,
        form=True,
        order=order,
        choices=[(ticket, lines.get(ticket.order_line_id, order.lines[0])) for ticket in good] if len(good) > 1 else [],
        chosen={ticket.id for ticket in good} if chosen is None else chosen,
        attempt=attempt,
        reason=reason,
        error=error,
        notice_text=notice,
        second=second,
    )
