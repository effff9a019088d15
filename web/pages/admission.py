"""`/performances/{performance_id}/checkout`: how many tickets, a name, where they go, two ways to pay."""

from dataclasses import replace
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra import ids
from infra.errors import Unavailable
from ticketing.catalog.schemas import PerformanceView
from ticketing.orders.schemas import MOST_TICKETS
from web import buyers, concessions, public
from web.buyers import Filled
from web.clients import answers, evenings
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.pages.checkout import NotOnSale
from web.visit import CurrentVisit, Visit

router = APIRouter()
_FIELDS_MOST: Final = 40
_QUANTITY: Final = to_translate("Please choose between 1 and 10 tickets.")


@router.get("/performances/{performance_id}/checkout")
async def show(visit: CurrentVisit, performance_id: str) -> Response:
    """The empty form; where seats have numbers, the seats."""
    performance = await _for_sale(visit, performance_id)
    if performance.seat_map_id or performance.zones:
        return visit.redirect(f"/performances/{performance_id}/seats")
    return await _form(visit, performance, Filled(attempt=ids.new("att")))


@router.post("/performances/{performance_id}/checkout")
async def submit(visit: CurrentVisit, performance_id: str) -> Response:
    """Hold the places and go to pay; sent twice it is still one order."""
    fields = await visit.submitted(max_fields=_FIELDS_MOST)
    performance = await _for_sale(visit, performance_id)
    typed = ("attempt", "quantity", *buyers.FIELDS)
    attempt, quantity, name, email, phone = (fields.get(key, "").strip() for key in typed)
    code = fields.get("voucher_code", "").strip()
    reduced = concessions.counted(fields, MOST_TICKETS)
    filled = Filled(attempt, name, email, phone, voucher_code=code, quantity=quantity, concessions=reduced)
    born, guardian = fields.get("youngest_born", "").strip(), fields.get("guardian") == "1"
    filled = replace(filled, youngest_born=born, guardian=guardian, invoice=buyers.invoice_of(fields))
    missing = buyers.birth_missing(visit, filled, [performance.age_rating])
    if fields.get("price_minor") != str(performance.price.minor):
        return await _form(visit, performance, replace(filled, notice=visit.text(buyers.PRICE_CHANGED)), status=409)
    try:
        wish = buyers.wish(
            visit,
            filled,
            offer_id=performance.offer_id,
            kind=fields.get("payment_kind", ""),
            price_minor=performance.price.minor,
        )
    except ValidationError as invalid:
        errors = missing | buyers.errors(visit, invalid, email=email, phone=phone, quantity=_QUANTITY)
        return await _form(visit, performance, replace(filled, errors=errors), status=422)
    if missing:
        return await _form(visit, performance, replace(filled, errors=missing), status=422)
    try:
        return await buyers.place(visit, wish, attempt=attempt)
    except (ServiceRefused, Unavailable) as refused:
        again = replace(filled, attempt=ids.new("att"), notice=refused.message(visit.language))
        fresh = await evenings.performance(visit.site.ticketing, performance.id)
        return await _form(visit, fresh, again, status=answers.status_of(refused))


async def _for_sale(visit: Visit, performance_id: str) -> PerformanceView:
    performance = await public.performance(visit, performance_id)
    if not performance.on_sale:
        raise NotOnSale
    return performance


async def _form(visit: Visit, performance: PerformanceView, filled: Filled, *, status: int = 200) -> HTMLResponse:
    held = await public.rules(visit, performance.id)
    return visit.page(
        "admission.html",
        status=status,
        form=True,
        performance=performance,
        filled=filled,
        rates=held.concessions,
        films=held.screening,
        quantities=range(1, min(MOST_TICKETS, max(performance.left, 1)) + 1),
        transfers=bool(visit.site.settings.bank_account),
        phones=bool(visit.site.settings.messages_url),
        invoices=bool(visit.site.settings.invoices_url),
    )
