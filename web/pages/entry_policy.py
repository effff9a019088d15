"""`/house/performances/{id}/tickets`: do codes change on phones, may tickets be handed on."""

from fastapi import APIRouter
from fastapi.responses import Response

from ticketing.entry_codes.schemas import CodeKind, EntryPolicy
from web import staff
from web.clients import handovers
from web.visit import CurrentVisit

router = APIRouter()
_PATH = "/house/performances/{performance_id}/tickets"


@router.get(_PATH)
async def show(visit: CurrentVisit, performance_id: str) -> Response:
    """What the house decided."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await staff.editing_performance(visit, member, performance_id)
    policy = await handovers.policy(visit.site.ticketing, performance_id, actor_token=member.token)
    return visit.page("entry_policy.html", form=True, member=member, performance=performance, policy=policy)


@router.post(_PATH)
async def decide(visit: CurrentVisit, performance_id: str) -> Response:
    """Keep it."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, _performance = await staff.editing_performance(visit, member, performance_id)
    codes = CodeKind.ROTATING if fields.get("rotating") else CodeKind.STATIC
    policy = EntryPolicy(codes=codes, handovers=bool(fields.get("handovers")))
    await handovers.decide(visit.site.ticketing, performance_id, policy, actor_token=member.token)
    return visit.redirect(f"/house/performances/{performance_id}", done="written")
