"""`/house/performances/{id}/rules`: who pays less, is it a screening, until when tickets are exchanged."""

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ValidationError

from ticketing.catalog.schemas import PerformanceView
from ticketing.rules.schemas import Concession, RulesView, RulesWish
from web import staff
from web.clients import rules
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.staff import Member
from web.visit import CurrentVisit, Visit

router = APIRouter()
_PATH = "/house/performances/{performance_id}/rules"
_FIGURES_WRONG = to_translate(
    "Please give whole numbers: percentages up to 100, at most 720 hours, from 1 to 1,000 tickets."
)


@router.get(_PATH)
async def show(visit: CurrentVisit, performance_id: str) -> Response:
    """What the house decided, and what the law wants."""
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await staff.editing_performance(visit, member, performance_id)
    decided = await rules.rules(visit.site.ticketing, performance_id)
    written = {one.concession.value: str(one.percent) for one in decided.concessions}
    written["exchange"] = "" if decided.exchange_until_hours is None else str(decided.exchange_until_hours)
    written["most"] = "" if decided.most_per_buyer is None else str(decided.most_per_buyer)
    written["screening"] = "1" if decided.screening else ""
    return _page(visit, member, performance, decided, written)


@router.post(_PATH)
async def decide(visit: CurrentVisit, performance_id: str) -> Response:
    """Keep it; what is below the law is refused and says how much it wants."""
    fields = {name: value.strip() for name, value in (await visit.submitted()).items()}
    member = await staff.member(visit)
    if member is None:
        return staff.to_sign_in(visit)
    member, performance = await staff.editing_performance(visit, member, performance_id)
    decided = await rules.rules(visit.site.ticketing, performance_id)
    given = [(one, fields.get(one.value, "").removesuffix("%").strip()) for one in Concession]
    try:
        wish = RulesWish.model_validate(
            {
                "screening": bool(fields.get("screening")),
                "concessions": [{"concession": one, "percent": percent} for one, percent in given if percent],
                "exchange_until_hours": fields.get("exchange") or None,
                "most_per_buyer": fields.get("most") or None,
            }
        )
        await rules.decide(visit.site.ticketing, performance_id, wish, actor_token=member.token)
    except ValidationError:
        return _page(visit, member, performance, decided, fields, notice=visit.text(_FIGURES_WRONG), status=422)
    except ServiceRefused as refused:
        notice = refused.message(visit.language)
        return _page(visit, member, performance, decided, fields, notice=notice, status=refused.status)
    return visit.redirect(f"/house/performances/{performance_id}", done="written")


def _page(
    visit: Visit,
    member: Member,
    performance: PerformanceView,
    decided: RulesView,
    written: dict[str, str],
    *,
    notice: str = "",
    status: int = 200,
) -> Response:
    return visit.page(
        "rules.html",
        status=status,
        form=True,
        member=member,
        performance=performance,
        written=written,
        laws=decided.law,
        notice_text=notice,
    )
