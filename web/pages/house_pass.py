"""`/house/pass`: what the monthly pass of a house is called, costs and opens, and whether it is on sale."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra.errors import Forbidden
from ticketing.passes.schemas import PassPlanView, PassPlanWish
from web import staff
from web.clients import passes
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_MOST_FIELDS = 520  # a box for each title
_MESSAGES: Final = {
    "name_vi": to_translate("Please give the pass a name in both languages (at most 120 characters)."),
    "name_en": to_translate("Please give the pass a name in both languages (at most 120 characters)."),
    "price_minor": to_translate("A whole price in đồng, from 1,000 on."),
}


@router.get("/house/pass")
async def show(visit: CurrentVisit, house: Annotated[str | None, Query(max_length=40)] = None) -> Response:
    """The form, filled with what stands now."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    _require_owner(member)
    plan = await passes.plan(visit.site.ticketing, member.house.organisation_id)
    return _page(visit, member, plan, _filled(plan))


@router.post("/house/pass")
async def save(visit: CurrentVisit) -> Response:
    """Keep it; who holds a pass keeps her price."""
    fields = await visit.submitted(max_fields=_MOST_FIELDS)
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    _require_owner(member)
    house = member.house.organisation_id
    plan = await passes.plan(visit.site.ticketing, house)
    known = [title.title_id for title in plan.titles] if plan else []
    try:
        wish = PassPlanWish.model_validate(
            {
                "name_vi": fields.get("name_vi", "").strip(),
                "name_en": fields.get("name_en", "").strip(),
                "price_minor": "".join(sign for sign in fields.get("price_minor", "") if sign not in ". ,"),
                "on_sale": fields.get("on_sale") == "1",
                "excluded_title_ids": [title_id for title_id in known if fields.get(f"in-{title_id}") != "1"],
            }
        )
    except ValidationError as invalid:
        errors = visit.field_errors(invalid, _MESSAGES)
        return _page(visit, member, plan, fields, errors=errors, status=422)
    try:
        await passes.put_plan(visit.site.ticketing, house, wish, actor_token=member.token)
    except ServiceRefused as refused:
        return _page(visit, member, plan, fields, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect("/house/pass", house=house)


def _require_owner(member: Member) -> None:
    if not member.is_owner or not member.is_approved:
        raise Forbidden


def _filled(plan: PassPlanView | None) -> dict[str, str]:
    if plan is None:
        return {"name_vi": "", "name_en": "", "price_minor": "", "on_sale": ""}
    price = str(plan.price.minor)
    return {"name_vi": plan.name_vi, "name_en": plan.name_en, "price_minor": price, "on_sale": "1" * plan.on_sale}


def _page(
    visit: Visit,
    member: Member,
    plan: PassPlanView | None,
    filled: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
    notice: str = "",
    status: int = 200,
) -> Response:
    return visit.page(
        "house_pass.html",
        status=status,
        form=True,
        member=member,
        plan=plan,
        filled=filled,
        errors=errors or {},
        notice_text=notice,
    )
