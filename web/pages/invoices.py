"""`/house/invoices`: the invoices of a house, found by number, order or buyer, and as a table; one of them, replaced or
sent again; `/house/invoicing`: whether the house writes them."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra.errors import Forbidden
from ticketing.invoices.schemas import MOST_SHOWN, InvoiceRow, InvoiceState, InvoicingWish, ReplacementWish
from web import formats, periods, spreadsheets, staff
from web.clients import invoices
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.periods import Day, Period
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
House = Annotated[str | None, Query(max_length=40)]
Search = Annotated[str, Query(max_length=100)]
_MOST_PAGES: Final = 50  # of one table: ten thousand invoices
_COLUMNS: Final = (
    to_translate("Invoice number"),
    to_translate("Time"),
    to_translate("Kind"),
    to_translate("State"),
    to_translate("Buyer"),
    to_translate("Tax code"),
    to_translate("Tax in it"),
    to_translate("Amount"),
    to_translate("Currency"),
    to_translate("Order"),
    to_translate("Code of the tax authority"),
)
KINDS: Final = {
    "original": to_translate("Sale"),
    "adjustment": to_translate("Adjustment"),
    "replacement": to_translate("Replacement"),
}
STATES: Final = {
    InvoiceState.WAITING: to_translate("On its way"),
    InvoiceState.ACCEPTED: to_translate("Accepted"),
    InvoiceState.REFUSED: to_translate("Turned down"),
}
_SETTINGS: Final = ("seller_name", "seller_tax_code", "seller_address", "form", "letters", "vat_percent")
_MESSAGES: Final = {
    "seller_name": to_translate("At most 200 characters."),
    "seller_tax_code": to_translate("10 digits, or 10 and 3 after a hyphen, or 12."),
    "seller_address": to_translate("At most 300 characters."),
    "letters": to_translate("Two capital letters without diacritics."),
}
_REPLACING: Final = ("name", "tax_code", "address", "reason")
_BUYER: Final = to_translate("A name and, if any, a tax code of 10 digits, of 10 and 3 after a hyphen, or of 12.")
_REASON: Final = to_translate("At most 200 characters.")


@router.get("/house/invoices")
async def show_all(  # noqa: PLR0917  (FastAPI fills them by name)
    visit: CurrentVisit, since: Day = "", until: Day = "", search: Search = "", before: Search = "", house: House = None
) -> Response:
    """The list."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    _require_reader(member)
    period, token, organisation_id = periods.of(since, until), member.token, member.house.organisation_id
    found = await _found(visit, member, period, search, before)
    return visit.page(
        "invoices.html",
        member=member,
        invoicing=await invoices.invoicing(visit.site.ticketing, organisation_id, actor_token=token),
        period=period,
        search=search,
        invoices=found,
        more=found[-1].id if len(found) == MOST_SHOWN else "",
        kinds=KINDS,
        states=STATES,
    )


@router.get("/house/invoices.csv")
async def download(
    visit: CurrentVisit, since: Day = "", until: Day = "", search: Search = "", house: House = None
) -> Response:
    """All that was found, for a spreadsheet."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    _require_reader(member)
    period, before = periods.of(since, until), ""
    rows: list[list[str | int]] = [[visit.text(column) for column in _COLUMNS]]
    for _page in range(_MOST_PAGES):
        found = await _found(visit, member, period, search, before)
        rows += [_cells(visit, one) for one in found]
        if len(found) < MOST_SHOWN:
            break
        before = found[-1].id
    content = spreadsheets.csv_of(rows)
    name = f"invoices-{period.since}-{period.until}.csv"
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/house/invoices/{invoice_id}")
async def show(visit: CurrentVisit, invoice_id: str) -> Response:
    """One invoice."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    return await _page(visit, member, invoice_id, dict.fromkeys(_REPLACING, ""))


@router.post("/house/invoices/{invoice_id}/replacements")
async def replace(visit: CurrentVisit, invoice_id: str) -> Response:
    """Another in its place."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    typed = {name: fields.get(name, "").strip() for name in _REPLACING}
    buyer = {"name": typed["name"], "tax_code": typed["tax_code"] or None, "address": typed["address"]}
    try:
        wish = ReplacementWish.model_validate({"buyer": buyer, "reason": typed["reason"]})
    except ValidationError as invalid:
        errors = visit.field_errors(invalid, {"buyer": _BUYER, "reason": _REASON})
        return await _page(visit, member, invoice_id, typed, errors=errors, status=422)
    try:
        made = await invoices.replace(visit.site.ticketing, invoice_id, wish, actor_token=member.token)
    except ServiceRefused as refused:
        text = refused.message(visit.language)
        return await _page(visit, member, invoice_id, typed, notice=text, status=refused.status)
    return visit.redirect(f"/house/invoices/{made.id}")


@router.post("/house/invoices/{invoice_id}/submissions")
async def send_again(visit: CurrentVisit, invoice_id: str) -> Response:
    """Hand a refused one over again."""
    await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    try:
        await invoices.send_again(visit.site.ticketing, invoice_id, actor_token=member.token)
    except ServiceRefused as refused:
        text = refused.message(visit.language)
        return await _page(visit, member, invoice_id, dict.fromkeys(_REPLACING, ""), notice=text, status=refused.status)
    return visit.redirect(f"/house/invoices/{invoice_id}")


@router.get("/house/invoicing")
async def show_settings(visit: CurrentVisit, house: House = None) -> Response:
    """How the house writes invoices."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    _require_owner(member)
    found = await invoices.invoicing(visit.site.ticketing, member.house.organisation_id, actor_token=member.token)
    typed = found.wish.model_dump(mode="json") if found.wish else {"seller_name": member.house.name, "form": "1"}
    filled = {name: "" if typed.get(name) is None else str(typed[name]) for name in _SETTINGS}
    return visit.page(
        "invoicing.html",
        form=True,
        member=member,
        invoicing=found,
        filled=filled,
        active=found.active,
        errors={},
        notice_text="",
    )


@router.post("/house/invoicing")
async def decide(visit: CurrentVisit) -> Response:
    """Decide it."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    _require_owner(member)
    house, active = member.house.organisation_id, fields.get("active") == "1"
    filled = {name: fields.get(name, "").strip() for name in _SETTINGS}
    errors: dict[str, str] = {}
    notice, status = "", 422
    try:
        wish = InvoicingWish.model_validate(
            {**filled, "active": active, "vat_percent": int(filled["vat_percent"]) if filled["vat_percent"] else None}
        )
        await invoices.decide(visit.site.ticketing, house, wish, actor_token=member.token)
        return visit.redirect("/house/invoices", house=house)
    except ValidationError as invalid:
        errors = visit.field_errors(invalid, _MESSAGES)
    except ServiceRefused as refused:
        notice, status = refused.message(visit.language), refused.status
    found = await invoices.invoicing(visit.site.ticketing, house, actor_token=member.token)
    return visit.page(
        "invoicing.html",
        status=status,
        form=True,
        member=member,
        invoicing=found,
        filled=filled,
        active=active,
        errors=errors,
        notice_text=notice,
    )


async def _page(
    visit: Visit,
    member: Member,
    invoice_id: str,
    filled: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
    notice: str = "",
    status: int = 200,
) -> Response:
    found = await invoices.invoice(visit.site.ticketing, invoice_id, actor_token=member.token)
    return visit.page(
        "invoice.html",
        status=status,
        form=True,
        member=member.of_house(found.organisation_id),
        invoice=found,
        filled=filled,
        errors=errors or {},
        notice_text=notice,
        kinds=KINDS,
        states=STATES,
    )


async def _found(visit: Visit, member: Member, period: Period, search: str, before: str) -> list[InvoiceRow]:
    return await invoices.of_house(
        visit.site.ticketing,
        member.house.organisation_id,
        since=period.since,
        until=period.until,
        search=search.strip(),
        before=before,
        actor_token=member.token,
    )


def _cells(visit: Visit, one: InvoiceRow) -> list[str | int]:
    return [
        f"{one.form}{one.symbol} {one.number:08}",
        formats.instant(one.issued_at),
        visit.text(KINDS[one.kind]),
        visit.text(STATES[one.state]),
        one.buyer_name,
        one.buyer_tax_code,
        one.vat.minor,
        one.total.minor,
        one.total.currency,
        one.order_id,
        one.authority_code,
    ]


def _require_reader(member: Member) -> None:
    if not member.reads_books:
        raise Forbidden


def _require_owner(member: Member) -> None:
    if not member.is_owner or not member.is_approved:
        raise Forbidden
