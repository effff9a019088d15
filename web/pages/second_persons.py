"""`/house/approvals`: what waits for a second person, what was answered, and from which amount on she is asked."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from infra.errors import Forbidden
from ticketing.approvals.schemas import Action, Limits
from web import staff
from web.clients import approvals
from web.clients.answers import ServiceRefused
from web.formats import digits
from web.languages import to_translate
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_HERE: Final = "/house/approvals"
ACTIONS: Final = {
    Action.REFUND: to_translate("Refund"),
    Action.VOID: to_translate("Undo a sale of the open shift"),
    Action.DISCOUNT: to_translate("Discount"),
    Action.DRAWER: to_translate("Money into or out of the drawer"),
}
_MISREAD = to_translate("Please write four amounts in đồng, up to ten billion.")


@router.get(_HERE)
async def show(
    visit: CurrentVisit,
    house: Annotated[str | None, Query(max_length=40)] = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """What waits, the oldest first; what was answered; and, for the owner, the limits."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    return await _page(visit, member, done=done)


@router.post(_HERE + "/limits")
async def set_limits(visit: CurrentVisit) -> Response:
    """The owner decides up to what one person decides alone."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    try:
        word = Limits.model_validate({one.value: digits(fields.get(one.value, "")) for one in Action})
        await approvals.set_limits(visit.site.ticketing, member.house.organisation_id, word, actor_token=member.token)
    except ValidationError:
        return await _page(visit, member, notice=visit.text(_MISREAD), status=422)
    return visit.redirect(_HERE, house=member.house.organisation_id, done="limits")


@router.post(_HERE + "/{approval_id}")
async def answer(visit: CurrentVisit, approval_id: str) -> Response:
    """Yes or no; whoever was first is heard."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    granted = fields.get("answer") == "yes"
    try:
        await approvals.decide(visit.site.ticketing, approval_id, actor_token=member.token, granted=granted)
    except ServiceRefused as refused:
        return await _page(visit, member, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect(_HERE, house=member.house.organisation_id, done="yes" if granted else "no")


async def _page(visit: Visit, member: Member, *, done: str = "", notice: str = "", status: int = 200) -> Response:
    """Raises Forbidden for who has nothing to do with the counter's money."""
    if not member.reads_shifts:
        raise Forbidden
    http, house, token = visit.site.ticketing, member.house.organisation_id, member.token
    waiting, decided, limits = await asyncio.gather(
        approvals.of_house(http, house, actor_token=token),
        approvals.of_house(http, house, actor_token=token, decided=True),
        approvals.limits(http, house, actor_token=token),
    )
    return visit.page(
        "second_persons.html",
        status=status,
        form=True,
        member=member,
        waiting=waiting,
        decided=decided,
        limits=limits,
        actions=ACTIONS,
        done=done,
        notice_text=notice,
    )
