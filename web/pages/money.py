"""`/house/money`: what a person must do about money: send refunds back, decide about money that waits."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from ticketing.orders.schemas import BankReference, SuspenseAssignment
from web import staff
from web.clients import books
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
REASONS: Final = {
    "unknown_memo": to_translate("The memo names no order"),
    "already_paid": to_translate("The order was paid already"),
    "surplus": to_translate("More came than the order cost"),
    "short": to_translate("Too little came, and the order has expired"),
}
_FIELD_MISSING = to_translate("Please fill in the field: the bank's reference, or the order.")


@router.get("/house/money")
async def show(visit: CurrentVisit, house: Annotated[str | None, Query(max_length=40)] = None) -> Response:
    """Both lists."""
    member = await staff.member(visit, house_id=house)
    if member is None:
        return staff.to_sign_in(visit)
    return await _page(visit, member)


@router.post("/house/money/{task}/{subject_id}")
async def do(visit: CurrentVisit, task: str, subject_id: str) -> Response:
    """`refund-sent`, `returned`, `short-returned` or `assigned`."""
    fields = await visit.submitted()
    member = await staff.member(visit, house_id=fields.get("house"))
    if member is None:
        return staff.to_sign_in(visit)
    try:
        await _carry_out(visit, member, task, subject_id, fields.get("value", "").strip())
    except ValidationError:
        return await _page(visit, member, notice=visit.text(_FIELD_MISSING), status=422)
    except ServiceRefused as refused:
        return await _page(visit, member, notice=refused.message(visit.language), status=refused.status)
    return visit.redirect("/house/money", house=member.house.organisation_id)


async def _carry_out(visit: Visit, member: Member, task: str, subject_id: str, value: str) -> None:
    http, token = visit.site.ticketing, member.token
    if task == "refund-sent":
        await books.mark_transferred(http, subject_id, BankReference(reference=value), actor_token=token)
    elif task == "assigned":
        word = SuspenseAssignment.model_validate({"order_id": BankReference(reference=value).reference})
        await books.assign(http, subject_id, word, actor_token=token)
    elif task == "short-returned":
        await books.return_deposit(http, subject_id, BankReference(reference=value), actor_token=token)
    else:
        await books.give_back(http, subject_id, BankReference(reference=value), actor_token=token)


async def _page(visit: Visit, member: Member, *, notice: str = "", status: int = 200) -> Response:
    house, token = member.house.organisation_id, member.token
    refunds, items = await asyncio.gather(
        books.refunds_to_transfer(visit.site.ticketing, house, actor_token=token),
        books.suspense(visit.site.ticketing, house, actor_token=token),
    )
    return visit.page(
        "money.html",
        status=status,
        form=True,
        member=member,
        refunds=refunds,
        items=items,
        reasons=REASONS,
        notice_text=notice,
    )
