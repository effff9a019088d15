"""`/house/performances/{id}/tickets`: do codes change on phones, may tickets be handed on."""

from fastapi import APIRouter
from fastapi.responses import Response

from infra.errors import Forbidden, NotFound
from ticketing.catalog.schemas import PerformanceView
from ticketing.entry_codes.schemas import CodeKind, EntryPolicy
from web import form_tokens, staff
from web.clients import evenings, handovers
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_PATH = "/house/performances/{performance_id}/tickets"


@router.get(_PATH)
async def show(visit: CurrentVisit, performance_id: str) -> Response:
    """What the house decided."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await _found(visit, member, performance_id)
    policy = await handovers.policy(visit.site.ticketing, performance_id, actor_token=member.token)
    return visit.page("entry_policy.html", form=True, member=member, performance=performance, policy=policy)


@router.post(_PATH)
async def decide(visit: CurrentVisit, performance_id: str) -> Response:
    """Keep it."""
    cookie = visit.cookie(form_tokens.COOKIE)
    fields = await form_tokens.submitted(visit.request, cookie=cookie, key=visit.site.key)
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, _performance = await _found(visit, member, performance_id)
    codes = CodeKind.ROTATING if fields.get("rotating") else CodeKind.STATIC
    policy = EntryPolicy(codes=codes, handovers=bool(fields.get("handovers")))
    await handovers.decide(visit.site.ticketing, performance_id, policy, actor_token=member.token)
    return visit.redirect(f"/house/performances/{performance_id}", done="written")


async def _found(visit: Visit, member: Member, performance_id: str) -> tuple[Member, PerformanceView]:
    found = await evenings.performance(visit.site.ticketing, performance_id, actor_token=member.token)
    if found.sold is None:
        raise NotFound
    member = member.of_house(found.organisation_id)
    if not member.may_edit:
        raise Forbidden
    return member, found
