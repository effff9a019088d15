"""`/titles/{title_id}/checkout`: a name, where the ticket goes, one price, two ways to pay."""

import asyncio
import hashlib
from dataclasses import dataclass, field, replace

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra import ids
from infra.errors import Gone, Unavailable
from media_service.library.schemas import TitleView
from ticketing.catalog.schemas import OfferView
from ticketing.orders.schemas import OrderWish
from web import buyers, form_tokens, offers, order_keys
from web.clients import media, ticketing
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.visit import CurrentVisit, Visit

router = APIRouter()
_PRICE_CHANGED = to_translate("The price has changed while you were here. Please look at it again before you pay.")


class NotOnSale(Gone):
    """The title has no offer that can be bought now."""

    code = "not_on_sale"
    vi = "Chương trình này hiện không bán vé."
    en = "Tickets for this title are not on sale at the moment."


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as the visitor left it; `attempt` is the same however often one form is sent."""

    attempt: str
    buyer_name: str = ""
    buyer_email: str = ""
    buyer_phone: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    notice: str = ""


@router.get("/titles/{title_id}/checkout")
async def show(visit: CurrentVisit, title_id: str) -> HTMLResponse:
    """The empty form."""
    title, offer = await _for_sale(visit, title_id)
    return _form(visit, title, offer, Filled(attempt=ids.new("att")))


@router.post("/titles/{title_id}/checkout")
async def submit(visit: CurrentVisit, title_id: str) -> Response:
    """Place the order and go to the payment page; sent twice it is still one order."""
    cookie = visit.cookie(form_tokens.COOKIE)
    fields = await form_tokens.submitted(visit.request, cookie=cookie, key=visit.site.key)
    title, offer = await _for_sale(visit, title_id)
    attempt, name, email, phone = (fields.get(key, "").strip() for key in ("attempt", *buyers.FIELDS))
    filled = Filled(attempt, name, email, phone)
    if fields.get("offer") != offer.id or fields.get("price_minor") != str(offer.price.minor):
        changed = replace(filled, notice=visit.text(_PRICE_CHANGED))
        return _form(visit, title, offer, changed, status=409)
    try:
        wish = _wish(visit, offer, filled, kind=fields.get("payment_kind", ""))
    except ValidationError as invalid:
        errors = buyers.errors(visit, invalid, email=email, phone=phone)
        return _form(visit, title, offer, replace(filled, errors=errors), status=422)
    return await _place(visit, title, offer, wish, filled)


async def _place(visit: Visit, title: TitleView, offer: OfferView, wish: OrderWish, filled: Filled) -> Response:
    # Named by what is asked, not by the form alone: going back and correcting the name is a new wish.
    key = hashlib.sha256(f"{filled.attempt}\n{wish.model_dump_json()}".encode()).hexdigest()
    try:
        placed = await ticketing.place_order(visit.site.ticketing, wish, idempotency_key=key)
    except (ServiceRefused, Unavailable) as refused:
        status = refused.status if isinstance(refused, ServiceRefused) else 503
        notice = refused.message(visit.language)
        return _form(visit, title, offer, replace(filled, notice=notice), status=status)
    checkout_url = placed.order.checkout_url
    here = f"/orders/{placed.order.id}" + ("/transfer" if placed.order.transfer else "")
    response = visit.away(checkout_url) if checkout_url else visit.redirect(here)
    order_keys.hold(visit, response, placed.order, access_key=placed.access_key)
    return response


def _wish(visit: Visit, offer: OfferView, filled: Filled, *, kind: str) -> OrderWish:
    back = visit.link("/orders/{order_id}") + "?key={access_key}"
    return OrderWish(
        offer_id=offer.id,
        buyer_name=filled.buyer_name,
        buyer_email=filled.buyer_email or None,
        buyer_phone=filled.buyer_phone or None,
        language=visit.language.value,
        payment_kind="vietqr" if kind == "vietqr" else "stripe",
        return_path=back,
        cancel_path=f"{back}&left=1",
    )


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
    )
