"""HTTP of calling a performance off, and of how far its money is."""

from fastapi import APIRouter

from infra import clock
from infra.contracts.actor import Role
from infra.database.retrying import again_if_broken_off
from infra.http.callers import CurrentActor
from ticketing.cancellations import queries, service
from ticketing.cancellations.errors import CancellationNotFound, NotYourDecision
from ticketing.cancellations.schemas import CancellationView, CancellationWish
from ticketing.catalog import queries as catalog
from ticketing.dependencies import ServiceDatabase

router = APIRouter()
_LOOK_ON = (Role.OWNER, Role.BOX_OFFICE)


@router.post("/performances/{performance_id}/cancellations", status_code=201)
@again_if_broken_off
async def cancel(
    performance_id: str, wish: CancellationWish, actor: CurrentActor, database: ServiceDatabase
) -> CancellationView:
    """Call it off; asked twice it is one decision."""
    async with database.transaction() as session:
        performance = await catalog.performance(session, performance_id=performance_id)
        if not actor.may(performance.organisation_id, Role.OWNER):
            raise NotYourDecision
        decided = await service.decide(session, performance=performance, wish=wish, by=actor.subject, now=clock.now())
        return await queries.view(session, cancellation=decided)


@router.get("/performances/{performance_id}/cancellations")
async def show(performance_id: str, actor: CurrentActor, database: ServiceDatabase) -> CancellationView:
    """How far it is."""
    async with database.reading() as session:
        decided = await queries.of_performance(session, performance_id=performance_id)
        if decided is None or not actor.may(decided.organisation_id, *_LOOK_ON):
            raise CancellationNotFound
        return await queries.view(session, cancellation=decided)
