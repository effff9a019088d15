"""`/passes/{organisation_id}` and `/pass/{order_id}`: buy the monthly pass of a house, look at one's own, cancel it."""

from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra import ids
from infra.errors import Unavailable
from ticketing.catalog.schemas import OfferKind
from ticketing.passes.schemas import PassPlanView, PassView
from web import buyers, order_keys
from web.buyers import Filled
from web.clients import answers, passes
from web.clients.answers import ServiceRefused
from web.order_keys import OrderKey
from web.pages.checkout import NotOnSale
from web.pages.orders import OrderNotHere, open_order
from web.visit import CurrentVisit, Visit

router = APIRouter()
_NOT_YET = "pass_not_found"


@router.get("/passes/{organisation_id}")
async def show_plan(visit: CurrentVisit, organisation_id: str) -> HTMLResponse:
    """What the pass opens and costs, and the form."""
    return _form(visit, await _for_sale(visit, organisation_id), Filled(attempt=ids.new("att")))


@router.post("/passes/{organisation_id}")
async def buy(visit: CurrentVisit, organisation_id: str) -> Response:
    """Order the first month and go to pay; sent twice it is still one order."""
    fields = await visit.submitted()
    plan = await _for_sale(visit, organisation_id)
    attempt, name, email, phone = (fields.get(key, "").strip() for key in ("attempt", *buyers.FIELDS))
    filled = Filled(attempt, name, email, phone)
    if fields.get("price_minor") != str(plan.price.minor):
        return _form(visit, plan, replace(filled, notice=visit.text(buyers.PRICE_CHANGED)), status=409)
    try:
        wish = buyers.wish(visit, filled, offer_id=plan.offer_id, kind=fields.get("payment_kind", ""))
    except ValidationError as invalid:
        errors = buyers.errors(visit, invalid, email=email, phone=phone)
        return _form(visit, plan, replace(filled, errors=errors), status=422)
    try:
        return await buyers.place(visit, wish, attempt=attempt)
    except (ServiceRefused, Unavailable) as refused:
        again = replace(filled, notice=refused.message(visit.language))
        return _form(visit, plan, again, status=answers.status_of(refused))


@router.get("/pass/{order_id}")
async def show_pass(visit: CurrentVisit, order_id: str) -> Response:
    """How long it is paid, what comes next, what was paid; for a moment after the payment, the order instead."""
    try:
        _key, held = await _held(visit, order_id)
    except ServiceRefused as refused:
        if refused.code != _NOT_YET or not await _is_for_a_pass(visit, order_id):
            raise
        return visit.redirect(f"/orders/{order_id}")
    return _pass(visit, order_id, held)


@router.post("/pass/{order_id}")
async def cancel(visit: CurrentVisit, order_id: str) -> Response:
    """No month more."""
    await visit.submitted()
    key, held = await _held(visit, order_id)
    try:
        await passes.cancel(visit.site.ticketing, order_id, access_key=key.access_key)
    except ServiceRefused as refused:
        return _pass(visit, order_id, held, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect(f"/pass/{order_id}")


async def _held(visit: Visit, order_id: str) -> tuple[OrderKey, PassView]:
    key = order_keys.find(visit, order_id)
    if key is None:
        raise OrderNotHere
    return key, await passes.pass_of_order(visit.site.ticketing, order_id, access_key=key.access_key)


async def _is_for_a_pass(visit: Visit, order_id: str) -> bool:
    key = order_keys.find(visit, order_id)
    order = await open_order(visit, key) if key else None
    return order is not None and any(line.kind is OfferKind.PASS for line in order.lines)


async def _for_sale(visit: Visit, organisation_id: str) -> PassPlanView:
    plan = await passes.plan(visit.site.ticketing, organisation_id)
    if plan is None or not plan.on_sale:
        raise NotOnSale
    return plan


def _form(visit: Visit, plan: PassPlanView, filled: Filled, *, status: int = 200) -> HTMLResponse:
    return visit.page(
        "pass_plan.html",
        status=status,
        form=True,
        plan=plan,
        included=[title for title in plan.titles if title.included],
        filled=filled,
        transfers=bool(visit.site.settings.bank_account),
        phones=bool(visit.site.settings.messages_url),
    )


def _pass(visit: Visit, order_id: str, held: PassView, *, notice: str = "", status: int = 200) -> HTMLResponse:
    opened = {key.order_id for key in order_keys.held(visit)}
    return visit.page(
        "pass.html", status=status, form=True, order_id=order_id, held=held, opened=opened, notice_text=notice
    )
