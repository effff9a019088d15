"""`/performances/{performance_id}/checkout`: how many tickets, a name, where they go, two ways to pay."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra import ids
from infra.errors import Unavailable
from ticketing.catalog.schemas import PerformanceView
from ticketing.orders.schemas import MOST_TICKETS, OrderWish
from web import buyers, form_tokens, order_keys
from web.clients import evenings, ticketing
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.pages.checkout import NotOnSale
from web.visit import CurrentVisit, Visit

router = APIRouter()
_QUANTITY: Final = to_translate("Please choose between 1 and 10 tickets.")
_PRICE_CHANGED = to_translate("The price has changed while you were here. Please look at it again before you pay.")


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as the visitor left it; `attempt` is the same however often one form is sent."""

    attempt: str
    quantity: str = "1"
    buyer_name: str = ""
    buyer_email: str = ""
    buyer_phone: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    notice: str = ""


@router.get("/performances/{performance_id}/checkout")
async def show(visit: CurrentVisit, performance_id: str) -> HTMLResponse:
    """The empty form."""
    performance = await _for_sale(visit, performance_id)
    return _form(visit, performance, Filled(attempt=ids.new("att")))


@router.post("/performances/{performance_id}/checkout")
async def submit(visit: CurrentVisit, performance_id: str) -> Response:
    """Hold the places and go to pay; sent twice it is still one order."""
    cookie = visit.cookie(form_tokens.COOKIE)
    fields = await form_tokens.submitted(visit.request, cookie=cookie, key=visit.site.key)
    performance = await _for_sale(visit, performance_id)
    typed = ("attempt", "quantity", *buyers.FIELDS)
    attempt, quantity, name, email, phone = (fields.get(key, "").strip() for key in typed)
    filled = Filled(attempt, quantity, name, email, phone)
    if fields.get("price_minor") != str(performance.price.minor):
        return _form(visit, performance, replace(filled, notice=visit.text(_PRICE_CHANGED)), status=409)
    try:
        wish = _wish(visit, performance, filled, kind=fields.get("payment_kind", ""))
    except ValidationError as invalid:
        errors = buyers.errors(visit, invalid, email=email, phone=phone, quantity=_QUANTITY)
        return _form(visit, performance, replace(filled, errors=errors), status=422)
    return await _place(visit, performance, wish, filled)


async def _place(visit: Visit, performance: PerformanceView, wish: OrderWish, filled: Filled) -> Response:
    key = hashlib.sha256(f"{filled.attempt}\n{wish.model_dump_json()}".encode()).hexdigest()
    try:
        placed = await ticketing.place_order(visit.site.ticketing, wish, idempotency_key=key)
    except (ServiceRefused, Unavailable) as refused:
        status = refused.status if isinstance(refused, ServiceRefused) else 503
        again = replace(filled, attempt=ids.new("att"), notice=refused.message(visit.language))
        fresh = await evenings.performance(visit.site.ticketing, performance.id)
        return _form(visit, fresh, again, status=status)
    checkout_url = placed.order.checkout_url
    here = f"/orders/{placed.order.id}" + ("/transfer" if placed.order.transfer else "")
    response = visit.away(checkout_url) if checkout_url else visit.redirect(here)
    order_keys.hold(visit, response, placed.order, access_key=placed.access_key)
    return response


def _wish(visit: Visit, performance: PerformanceView, filled: Filled, *, kind: str) -> OrderWish:
    back = visit.link("/orders/{order_id}") + "?key={access_key}"
    return OrderWish.model_validate(
        {
            "offer_id": performance.offer_id,
            "quantity": filled.quantity,
            "buyer_name": filled.buyer_name,
            "buyer_email": filled.buyer_email or None,
            "buyer_phone": filled.buyer_phone or None,
            "language": visit.language.value,
            "payment_kind": "vietqr" if kind == "vietqr" else "stripe",
            "return_path": back,
            "cancel_path": f"{back}&left=1",
        }
    )


async def _for_sale(visit: Visit, performance_id: str) -> PerformanceView:
    performance = await evenings.performance(visit.site.ticketing, performance_id)
    if not performance.on_sale:
        raise NotOnSale
    return performance


def _form(visit: Visit, performance: PerformanceView, filled: Filled, *, status: int = 200) -> HTMLResponse:
    return visit.page(
        "admission.html",
        status=status,
        form=True,
        performance=performance,
        filled=filled,
        quantities=range(1, min(MOST_TICKETS, max(performance.left, 1)) + 1),
        transfers=bool(visit.site.settings.bank_account),
        phones=bool(visit.site.settings.messages_url),
    )
