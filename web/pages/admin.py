"""`/admin`: for administrators of the platform: houses that wait, and all the others."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from ticketing.accounts.schemas import PROVINCES, ActorTokenAnswer, DecisionWish, OrganisationState
from web import staff
from web.clients import people
from web.clients.answers import ServiceRefused
from web.visit import CurrentVisit, Visit

router = APIRouter()
_DECISIONS: Final[dict[str, Literal[OrganisationState.APPROVED, OrganisationState.REFUSED]]] = {
    "approve": OrganisationState.APPROVED,
    "refuse": OrganisationState.REFUSED,
}


@router.get("/admin")
async def show(visit: CurrentVisit, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Applications first, then every house."""
    person = await staff.signed_in(visit)
    if person is None:
        return staff.to_sign_in(visit)
    return await _page(visit, person, done=done)


@router.post("/admin/organisations/{organisation_id}")
async def decide(visit: CurrentVisit, organisation_id: str) -> Response:
    """Approve or refuse a house; a refusal needs a reason, which the house reads."""
    fields = await visit.submitted()
    person = await staff.signed_in(visit)
    if person is None:
        return staff.to_sign_in(visit)
    decision = fields.get("decision", "")
    try:
        wish = DecisionWish(state=_DECISIONS[decision], reason=fields.get("reason", "").strip())
        await people.decide(visit.site.ticketing, organisation_id, wish, actor_token=person.actor_token)
    except (KeyError, ValidationError):
        return visit.redirect("/admin")
    except ServiceRefused as refused:
        if not person.administrator:
            raise
        return await _page(
            visit, person, notice=refused.message(visit.language), about=organisation_id, status=refused.status
        )
    return visit.redirect("/admin", done=wish.state.value)


async def _page(
    visit: Visit, person: ActorTokenAnswer, *, notice: str = "", about: str = "", done: str = "", status: int = 200
) -> HTMLResponse:
    houses = await people.houses(visit.site.ticketing, actor_token=person.actor_token)
    waiting = [house for house in houses if house.state is OrganisationState.APPLIED]
    return visit.page(
        "admin.html",
        status=status,
        form=True,
        person=person,
        waiting=waiting,
        settled=[house for house in houses if house.state is not OrganisationState.APPLIED],
        provinces=PROVINCES,
        notice_text=notice,
        about=about,
        done=done,
    )
