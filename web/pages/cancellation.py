"""`/house/performances/{performance_id}/cancellation`: call an evening off, and watch the money go back."""

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ValidationError

from infra.errors import Forbidden
from ticketing.cancellations.schemas import CancellationView, CancellationWish
from ticketing.catalog.schemas import PerformanceView
from web import staff
from web.clients import cancellations
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_PATH = "/house/performances/{performance_id}/cancellation"
_REASON_MISSING = to_translate("Please say why, in at most 300 characters: every buyer reads it.")


@router.get(_PATH)
async def show(visit: CurrentVisit, performance_id: str) -> Response:
    """The form before the decision, how far it is afterwards."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await _found(visit, member, performance_id)
    progress = await cancellations.how_far(visit.site.ticketing, performance_id, actor_token=member.token)
    if progress is None and not member.is_owner:
        raise Forbidden
    return _page(visit, member, performance, progress)


@router.post(_PATH)
async def call_off(visit: CurrentVisit, performance_id: str) -> Response:
    """Decide; sent twice it is one decision."""
    fields = await visit.submitted()
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await _found(visit, member, performance_id)
    reason = fields.get("reason", "").strip()
    try:
        wish = CancellationWish(reason=reason, confirmed=fields.get("confirmed") == "1")
    except ValidationError:
        error = visit.text(_REASON_MISSING)
        return _page(visit, member, performance, None, reason=reason, error=error, status=422)
    try:
        await cancellations.call_off(visit.site.ticketing, performance_id, wish, actor_token=member.token)
    except ServiceRefused as refused:
        notice = refused.message(visit.language)
        return _page(visit, member, performance, None, reason=reason, notice=notice, status=refused.status)
    return visit.redirect(_PATH.format(performance_id=performance_id))


async def _found(visit: Visit, member: Member, performance_id: str) -> tuple[Member, PerformanceView]:
    member, found = await staff.at_performance(visit, member, performance_id)
    if not member.may_refund:
        raise Forbidden
    return member, found


def _page(
    visit: Visit,
    member: Member,
    performance: PerformanceView,
    progress: CancellationView | None,
    *,
    reason: str = "",
    error: str = "",
    notice: str = "",
    status: int = 200,
) -> Response:
    heaps = (progress.under_way, progress.by_hand, progress.done, progress.refused) if progress else ()
    return visit.page(
        "cancellation.html",
        status=status,
        form=True,
        member=member,
        performance=performance,
        progress=progress,
        orders=sum(heap.count for heap in heaps) + (progress.waiting if progress else 0),
        moving=progress is not None and bool(progress.waiting or progress.under_way.count),
        reason=reason,
        error=error,
        notice_text=notice,
    )
