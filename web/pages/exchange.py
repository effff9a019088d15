"""`/orders/{order_id}/exchange`: tickets are given for the places in the basket."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ValidationError

from infra import ids
from ticketing.exchanges.schemas import ExchangeWish
from ticketing.orders.schemas import OrderState, OrderView
from web import baskets, order_keys
from web.clients import evenings, exchanges
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.order_keys import OrderKey
from web.pages import basket
from web.pages.orders import held_order, ticked
from web.visit import CurrentVisit, Visit

router = APIRouter()
_PATH = "/orders/{order_id}/exchange"
_OFFERED = 12  # performances of the house
_NOTHING_CHOSEN = to_translate("Please choose at least one ticket.")


@router.get(_PATH)
async def show(visit: CurrentVisit, order_id: str) -> Response:
    """Which tickets can be exchanged, and for which places."""
    held, order = await held_order(visit, order_id)
    return await _page(visit, held, order)


@router.post(_PATH)
async def exchange(visit: CurrentVisit, order_id: str) -> Response:
    """Give the chosen ones for what is in the basket; sent twice it is still one exchange."""
    fields = await visit.submitted(max_fields=60)
    held, order = await held_order(visit, order_id)
    mine = baskets.kept(visit)
    if mine is None:
        return await _page(visit, held, order, status=409)
    try:
        wish = _wish(visit, fields, hold_id=mine.hold_id)
    except ValidationError:
        return await _page(visit, held, order, notice=visit.text(_NOTHING_CHOSEN), status=422)
    try:
        done = await exchanges.exchange(
            visit.site.ticketing,
            order_id,
            wish,
            access_key=held.access_key,
            hold_key=mine.key,
            idempotency_key=fields.get("attempt", ""),
        )
    except ServiceRefused as refused:
        return await _page(visit, held, order, notice=refused.message(visit.language), status=refused.status)
    new, to = done.order, f"/orders/{done.order.id}"
    if new.state is OrderState.PENDING and new.checkout_url:
        response = visit.away(new.checkout_url)
    else:
        response = visit.redirect(f"{to}/transfer" if new.transfer else to)
    order_keys.hold(visit, response, done.order, access_key=done.access_key)
    baskets.forget(visit, response)
    return response


def _wish(visit: Visit, fields: Mapping[str, str], *, hold_id: str) -> ExchangeWish:
    """What the form says; how a difference would be paid does no harm where there is none."""
    back = visit.link("/orders/{order_id}") + "?key={access_key}"
    return ExchangeWish.model_validate(
        {
            "hold_id": hold_id,
            "ticket_ids": sorted(ticked(fields)),
            "payment_kind": fields.get("payment_kind") or None,
            "language": visit.language,
            "return_path": back,
            "cancel_path": f"{back}&left=1",
        }
    )


async def _page(visit: Visit, held: OrderKey, order: OrderView, *, notice: str = "", status: int = 200) -> Response:
    choices = await exchanges.choices(visit.site.ticketing, order.id, access_key=held.access_key)
    hold = await baskets.current(visit)
    evening = [one for one in await evenings.upcoming(visit.site.ticketing) if one.on_sale and one.left]
    codes = {ticket.id: ticket.code_shown or "" for ticket in order.tickets}
    return visit.page(
        "exchange.html",
        status=status,
        form=True,
        order=order,
        line=order.lines[0],
        choices=choices,
        codes=codes,
        hold=hold,
        performances=[one for one in evening if one.organisation_id == order.organisation_id][:_OFFERED],
        groups=basket.groups(hold.lines) if hold else [],
        attempt=ids.new("att"),
        transfers=bool(visit.site.settings.bank_account),
        notice_text=notice,
    )
