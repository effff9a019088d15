"""`/house/shifts/{shift_id}/drawer`: cash into or out of an open drawer without a sale, above a limit with a second
person at the same screen."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ValidationError

from infra import ids
from infra.errors import Unavailable
from ticketing.approvals.schemas import Action, ApprovalWish
from ticketing.shifts.schemas import CorrectionKind, CorrectionWish
from web import staff
from web.clients import answers, approvals, shifts
from web.clients.answers import ServiceRefused
from web.formats import digits
from web.languages import to_translate
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_NEEDED: Final = "approval_needed"
KINDS: Final = {
    CorrectionKind.CHANGE: to_translate("Change put in, from the safe"),
    CorrectionKind.SAFE: to_translate("Taken out, to the safe"),
    CorrectionKind.FOUND: to_translate("Miscounted: there is more"),
    CorrectionKind.MISSING: to_translate("Miscounted: there is less"),
}
_WRONG: Final = {
    "kind": to_translate("Please choose what happened."),
    "amount_minor": to_translate("Please write an amount in đồng above zero, up to one hundred million."),
    "reason": to_translate("Please say why (at most 300 characters)."),
}


@dataclass(frozen=True, slots=True)
class _Filled:
    attempt: str
    kind: str = ""
    amount: str = ""
    reason: str = ""
    second: bool = False
    errors: dict[str, str] = field(default_factory=dict)


@router.get("/house/shifts/{shift_id}/drawer")
async def show(visit: CurrentVisit, shift_id: str) -> Response:
    """What was put in and taken out, and the form for more."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    return await _page(visit, member, shift_id, _Filled(attempt=ids.new("att")))


@router.post("/house/shifts/{shift_id}/drawer")
async def correct(visit: CurrentVisit, shift_id: str) -> Response:
    """Write it down; sent twice it is still one."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    filled = _Filled(
        attempt=fields.get("attempt", ""),
        kind=fields.get("kind", ""),
        amount=fields.get("amount", "").strip(),
        reason=fields.get("reason", "").strip(),
        second="second_email" in fields,
    )
    try:
        wish = CorrectionWish.model_validate(
            {"kind": filled.kind, "amount_minor": digits(filled.amount), "reason": filled.reason}
        )
    except ValidationError as invalid:
        errors = {str(one["loc"][0]): visit.text(_WRONG[str(one["loc"][0])]) for one in invalid.errors()}
        return await _page(visit, member, shift_id, replace(filled, errors=errors), status=422)
    try:
        if fields.get("second_email"):
            await _confirmed(visit, member, shift_id, wish, fields)
        key = hashlib.sha256(f"{filled.attempt}\n{wish.model_dump_json()}".encode()).hexdigest()
        await shifts.correct(visit.site.ticketing, shift_id, wish, actor_token=member.token, idempotency_key=key)
    except (ServiceRefused, Unavailable) as refused:
        needed = isinstance(refused, ServiceRefused) and refused.code == _NEEDED
        again = replace(filled, second=needed or filled.second)
        notice = refused.message(visit.language)
        return await _page(visit, member, shift_id, again, notice=notice, status=answers.status_of(refused))
    return visit.redirect(f"/house/shifts/{shift_id}")


async def _confirmed(visit: Visit, member: Member, shift_id: str, wish: CorrectionWish, fields: dict[str, str]) -> None:
    """A second person says yes at this screen. Raises ServiceRefused, Unavailable."""
    http = visit.site.ticketing
    report = await shifts.report(http, shift_id, actor_token=member.token)
    asked = ApprovalWish(
        organisation_id=report.shift.organisation_id,
        action=Action.DRAWER,
        subject=shift_id,
        amount_minor=wish.amount_minor,
        reason=wish.reason,
    )
    approval = await approvals.ask(http, asked, actor_token=member.token)
    email, password = fields["second_email"].strip(), fields.get("second_password", "")
    await approvals.decide(http, approval.id, actor_token=member.token, email=email[:254], password=password[:200])


async def _page(
    visit: Visit, member: Member, shift_id: str, filled: _Filled, *, notice: str = "", status: int = 200
) -> Response:
    report = await shifts.report(visit.site.ticketing, shift_id, actor_token=member.token)
    return visit.page(
        "drawer.html",
        status=status,
        form=True,
        member=member.of_house(report.shift.organisation_id),
        report=report,
        shift=report.shift,
        correction_kinds=KINDS,
        filled=filled,
        notice_text=notice,
    )
