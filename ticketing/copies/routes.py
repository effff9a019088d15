"""HTTP of performances that are repeated on other days."""

from fastapi import APIRouter

from infra import clock
from infra.contracts.actor import Role
from infra.database.retrying import again_if_broken_off
from infra.http.callers import CurrentActor
from ticketing.catalog import queries as catalog
from ticketing.copies import service
from ticketing.dependencies import ServiceDatabase
from ticketing.inventory.errors import NotYourSeats
from ticketing.inventory.schemas import CopiesView, CopiesWish

router = APIRouter()
_MAKERS = (Role.OWNER, Role.EDITOR)


@router.post("/performances/{performance_id}/copies", status_code=201)
@again_if_broken_off
async def copy_performance(
    performance_id: str, wish: CopiesWish, actor: CurrentActor, database: ServiceDatabase
) -> CopiesView:
    """The same on other days, with hall, prices, slots and what was decided about it: drafts, or on sale at once."""
    async with database.transaction() as session:
        original = await catalog.performance(session, performance_id=performance_id)
        if not actor.may(original.organisation_id, *_MAKERS):
            raise NotYourSeats
        return await service.make(session, original=original, wish=wish, now=clock.now())
