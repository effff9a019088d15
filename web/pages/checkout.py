"""`/titles/{title_id}/checkout`: a name, where the ticket goes, one price, two ways to pay."""

import asyncio
from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra import ids
from infra.errors import Gone, Unavailable
from media_service.library.schemas import TitleView
from ticketing.catalog.schemas import OfferView
from web import buyers, offers
from web.buyers import Filled
from web.clients import answers, media
from web.clients.answers import ServiceRefused
from web.visit import CurrentVisit, Visit

router = APIRouter()


class NotOnSale(Gone):
    """The title has no offer that can be bought now."""

    code = "not_on_sale"
    vi = "Chương trình này hiện không bán vé."
    en = "Tickets for this title are not on sale at the moment."


@router.get("/titles/{title_id}/checkout")
async def show(visit: CurrentVisit, title_id: str) -> HTMLResponse:
    """The empty form."""
    title, offer = await _for_sale(visit, title_id)
    return _form(visit, title, offer, Filled(attempt=ids.new("att")))


@router.post("/titles/{title_id}/checkout")
async def submit(visit: CurrentVisit, title_id: str) -> Response:
    """Place the order and go to the payment page; sent twice it is still one order."""
    fields = await visit.submitted()
    title, offer = await _for_sale(visit, title_id)
    attempt, name, email, phone = (fields.get(key, "").strip() for key in ("attempt", *buyers.FIELDS))
    code, company = fields.get("voucher_code", "").strip(), buyers.invoice_of(fields)
    filled = Filled(attempt, name, email, phone, voucher_code=code, invoice=company)
    if fields.get("offer") != offer.id or fields.get("price_minor") != str(offer.price.minor):
        changed = replace(filled, notice=visit.text(buyers.PRICE_CHANGED))
        return _form(visit, title, offer, changed, status=409)
    try:
        kind, price = fields.get("payment_kind", ""), offer.price.minor
        wish = buyers.wish(visit, filled, offer_id=offer.id, kind=kind, price_minor=price)
    except ValidationError as invalid:
        errors = buyers.errors(visit, invalid, email=email, phone=phone)
        return _form(visit, title, offer, replace(filled, errors=errors), status=422)
    try:
        return await buyers.place(visit, wish, attempt=attempt)
    except (ServiceRefused, Unavailable) as refused:
        again = replace(filled, notice=refused.message(visit.language))
        return _form(visit, title, offer, again, status=answers.status_of(refused))


async def _for_sale(visit: Visit, title_id: str) -> tuple[TitleView, OfferView]:
    title, offer = await asyncio.gather(media.title(visit.site.media, title_id), offers.best(visit, title_id))
    if offer is None:
        raise NotOnSale
    return title, offer


def _form(visit: Visit, title: TitleView, offer: OfferView, filled: Filled, *, status: int = 200) -> HTMLResponse:
    return visit.page(
        "checkout.html",
        status=status,
        form=True,
        title=title,
        offer=offer,
        filled=filled,
        transfers=bool(visit.site.settings.bank_account),
        phones=bool(visit.site.settings.messages_url),
        invoices=bool(visit.site.settings.invoices_url),
    )
