"""`/recover`, `/recover/{token}` and `/t/{token}`: tickets come to another device, and open from a message."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from infra.errors import NotFound
from ticketing.delivery.schemas import LinkToken, RecoveryWish
from web import order_keys
from web.clients import delivery
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.visit import CurrentVisit, Visit

router = APIRouter()
_MESSAGES: Final = {
    "contact": to_translate("Please enter an email address, such as lan@example.com, or a mobile number: 0912 345 678.")
}


@router.get("/recover")
async def show(visit: CurrentVisit, sent: Annotated[bool, Query()] = False) -> HTMLResponse:
    """The form, or what to do after it was sent."""
    return _form(visit, sent=sent)


@router.post("/recover")
async def submit(visit: CurrentVisit) -> Response:
    """The next page is the same whether anything was bought or not."""
    fields = await visit.submitted()
    contact = fields.get("contact", "").strip()
    try:
        wish = RecoveryWish.model_validate({"contact": contact, "language": visit.language.value})
    except ValidationError as invalid:
        return _form(visit, contact=contact, errors=visit.field_errors(invalid, _MESSAGES), status=422)
    try:
        await delivery.ask_recovery(visit.site.ticketing, wish)
    except ServiceRefused as refused:
        return _form(visit, contact=contact, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect("/recover", sent="1")


@router.get("/recover/{token}")
async def ask_to_open(visit: CurrentVisit, token: str) -> HTMLResponse:
    """A button: a program that looks at links in mails must not use this one up."""
    return visit.page("recover_open.html", form=True, token=token)


@router.post("/recover/{token}")
async def open_all(visit: CurrentVisit, token: str) -> Response:
    """Every ticket that the link opens, in this browser."""
    await visit.submitted()
    opened = await delivery.open_all(visit.site.ticketing, _word(token))
    response = visit.redirect("/orders")
    order_keys.hold_all(visit, response, opened.orders)
    return response


@router.get("/t/{token}")
async def open_ticket(visit: CurrentVisit, token: str) -> Response:
    """The link of a message: its order moves into this browser, and the secret out of the address."""
    opened = await delivery.open_one(visit.site.ticketing, _word(token))
    response = visit.redirect(f"/orders/{opened.order.id}")
    order_keys.hold_all(visit, response, [opened])
    return response


def _word(token: str) -> LinkToken:
    try:
        return LinkToken(token=token)
    except ValidationError:
        raise NotFound from None


def _form(
    visit: Visit,
    *,
    sent: bool = False,
    contact: str = "",
    errors: dict[str, str] | None = None,
    notice: str = "",
    status: int = 200,
) -> HTMLResponse:
    return visit.page(
        "recover.html",
        status=status,
        form=True,
        sent=sent,
        contact=contact,
        errors=errors or {},
        notice_text=notice,
        phones=bool(visit.site.settings.messages_url),
    )
