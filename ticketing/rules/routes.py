"""HTTP of the rules of a performance: who pays less, whether it is a screening, until when tickets are exchanged."""

from fastapi import APIRouter

from infra.contracts.actor import Role
from infra.http.callers import CurrentActor
from ticketing.catalog import queries as catalog
from ticketing.dependencies import ServiceDatabase
from ticketing.rules import queries
from ticketing.rules import service as rules
from ticketing.rules.errors import NotYourRules
from ticketing.rules.schemas import RulesView, RulesWish

router = APIRouter()
_MAKERS = (Role.OWNER, Role.EDITOR)


@router.get("/performances/{performance_id}/rules")
async def show(performance_id: str, database: ServiceDatabase) -> RulesView:
    """What holds of a performance, by law and by decision of its house."""
    async with database.reading() as session:
        await catalog.performance(session, performance_id=performance_id)
        return await queries.rules(session, performance_id=performance_id)


@router.put("/performances/{performance_id}/rules")
async def decide(performance_id: str, wish: RulesWish, actor: CurrentActor, database: ServiceDatabase) -> RulesView:
    """The house decides, at any time; never less than the law gives."""
    async with database.transaction() as session:
        performance = await catalog.performance(session, performance_id=performance_id)
        if not actor.may(performance.organisation_id, *_MAKERS):
            raise NotYourRules
        await rules.decide(session, performance_id=performance_id, wish=wish)
        return await queries.rules(session, performance_id=performance_id)
