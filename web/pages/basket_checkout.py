"""`/basket/checkout`: from what is kept to an order: a name, where the tickets go, two ways to pay."""

import asyncio
from dataclasses import replace
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra import clock, ids
from infra.errors import Unavailable
from ticketing.inventory.schemas import HoldView
from web import baskets, buyers
from web.buyers import Filled
from web.clients import answers, evenings, rules
from web.clients.answers import ServiceRefused
from web.pages import basket as basket_page
from web.visit import CurrentVisit, Visit

router = APIRouter()
_BACK_TO_BASKET: Final = {"hold_not_found", "hold_lapsed"}


@router.get("/basket/checkout")
async def show(visit: CurrentVisit) -> Response:
    """The empty form; without a basket, the page that says so."""
    hold = await baskets.current(visit)
    return visit.redirect("/basket") if hold is None else await _form(visit, hold, Filled(attempt=ids.new("att")))


@router.post("/basket/checkout")
async def submit(visit: CurrentVisit) -> Response:
    """Make the order of the basket and go to pay; sent twice it is still one order."""
    fields = await visit.submitted()
    mine, hold = baskets.kept(visit), await baskets.current(visit)
    back = visit.redirect("/basket")
    if mine is None:
        return back
    attempt, name, email, phone = (fields.get(key, "").strip() for key in ("attempt", *buyers.FIELDS))
    filled = Filled(attempt, name, email, phone, alternative=fields.get("alternative") == "1")
    born, guardian = fields.get("youngest_born", "").strip(), fields.get("guardian") == "1"
    filled = replace(filled, youngest_born=born, guardian=guardian, invoice=buyers.invoice_of(fields))
    if hold is not None and fields.get("total_minor") != str(hold.total.minor):
        return await _form(visit, hold, replace(filled, notice=visit.text(buyers.PRICE_CHANGED)), status=409)
    try:
        wish = buyers.wish(visit, filled, hold_id=mine.hold_id, kind=fields.get("payment_kind", ""))
    except ValidationError as invalid:
        errors = buyers.errors(visit, invalid, email=email, phone=phone)
        return await _form(visit, hold, replace(filled, errors=errors), status=422) if hold else back
    if hold is not None and (missing := buyers.birth_missing(visit, filled, await _ratings(visit, hold))):
        return await _form(visit, hold, replace(filled, errors=missing), status=422)
    try:
        response = await buyers.place(visit, wish, attempt=attempt, hold_key=mine.key)
    except (ServiceRefused, Unavailable) as refused:
        over = isinstance(refused, ServiceRefused) and refused.code in _BACK_TO_BASKET
        again = replace(filled, notice=refused.message(visit.language))
        return back if hold is None or over else await _form(visit, hold, again, status=answers.status_of(refused))
    baskets.forget(visit, response)
    return response


def _evenings(hold: HoldView) -> set[str]:
    return {line.performance_id for line in hold.lines if line.performance_id}


async def _ratings(visit: Visit, hold: HoldView) -> list[str]:
    """Of every performance in the basket."""
    found = await asyncio.gather(*(evenings.performance(visit.site.ticketing, one) for one in _evenings(hold)))
    return [one.age_rating for one in found]


async def _form(visit: Visit, hold: HoldView, filled: Filled, *, status: int = 200) -> HTMLResponse:
    return visit.page(
        "basket_checkout.html",
        status=status,
        form=True,
        hold=hold,
        ratings=await _ratings(visit, hold),
        films=any(one.screening for one in (await rules.of_all(visit.site.ticketing, _evenings(hold))).values()),
        groups=basket_page.groups(hold.lines),
        filled=filled,
        seconds=max(0, int((hold.expires_at - clock.now()).total_seconds())),
        seated=any(line.seat_id for line in hold.lines),
        transfers=bool(visit.site.settings.bank_account),
        phones=bool(visit.site.settings.messages_url),
        invoices=bool(visit.site.settings.invoices_url),
    )
