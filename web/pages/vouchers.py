"""`/house/vouchers`: the vouchers of a house, how often each was used, and a new one."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra.errors import Forbidden
from ticketing.vouchers.schemas import VoucherWish
from web import staff
from web.clients import vouchers
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_FIELDS: Final = ("code", "worth", "most_uses", "note")
_MESSAGES: Final = {
    "code": to_translate("6 to 32 letters and digits, without diacritics."),
    "worth": to_translate("A number up to 99 with a percent sign, or an amount from 1,000 ₫ such as 50.000."),
    "most_uses": to_translate("A whole number from 1 on."),
    "note": to_translate("At most 200 characters."),
}


@router.get("/house/vouchers")
async def show(visit: CurrentVisit, house: Annotated[str | None, Query(max_length=40)] = None) -> Response:
    """The list and the form."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    return await _page(visit, member, dict.fromkeys(_FIELDS, ""))


@router.post("/house/vouchers")
async def make(visit: CurrentVisit) -> Response:
    """A new one."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    typed = {name: fields.get(name, "").strip() for name in _FIELDS}
    try:
        wish = VoucherWish.model_validate(
            {"organisation_id": member.house.organisation_id, **_worth(typed["worth"])}
            | {name: typed[name] for name in ("code", "most_uses", "note")}
        )
    except ValidationError as invalid:
        wrong = visit.field_errors(invalid, _MESSAGES)
        known = {name: text for name, text in wrong.items() if name in _MESSAGES}
        errors = known or {"worth": visit.text(_MESSAGES["worth"])}
        return await _page(visit, member, typed, errors=errors, status=422)
    try:
        await vouchers.make(visit.site.ticketing, wish, actor_token=member.token)
    except ServiceRefused as refused:
        return await _page(visit, member, typed, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect("/house/vouchers", house=member.house.organisation_id)


@router.post("/house/vouchers/{voucher_id}/endings")
async def end(visit: CurrentVisit, voucher_id: str) -> Response:
    """Nobody uses it from now on."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    try:
        await vouchers.end(visit.site.ticketing, voucher_id, actor_token=member.token)
    except ServiceRefused as refused:
        empty = dict.fromkeys(_FIELDS, "")
        return await _page(visit, member, empty, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect("/house/vouchers", house=member.house.organisation_id)


def _worth(typed: str) -> dict[str, str]:
    """`20%` is a share, `50.000` an amount."""
    if typed.endswith("%"):
        return {"kind": "percent", "percent": typed.removesuffix("%").strip()}
    return {"kind": "fixed", "amount_minor": "".join(sign for sign in typed if sign not in ". ,₫đ")}


async def _page(
    visit: Visit,
    member: Member,
    filled: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
    notice: str = "",
    status: int = 200,
) -> Response:
    if not member.may_edit and not member.may_sell:
        raise Forbidden
    found = await vouchers.of_house(visit.site.ticketing, member.house.organisation_id, actor_token=member.token)
    return visit.page(
        "vouchers.html",
        status=status,
        form=True,
        member=member,
        vouchers=found,
        filled=filled,
        errors=errors or {},
        notice_text=notice,
    )
