"""HTTP of the seats of a stream: how many may buy it."""

from fastapi import APIRouter

from infra.contracts.actor import Role
from infra.database.retrying import again_if_broken_off
from infra.http.callers import CurrentActor
from ticketing.catalog import queries as catalog
from ticketing.catalog.errors import NotYourProgramme
from ticketing.catalog.schemas import SeatsOfStream, SeatsWish
from ticketing.dependencies import ServiceDatabase
from ticketing.orders import stream_seats

router = APIRouter()
_MAKERS = (Role.OWNER, Role.EDITOR)
_LOOKERS = (*_MAKERS, Role.BOX_OFFICE)


@router.get("/offers/{offer_id}/seats")
async def show(offer_id: str, actor: CurrentActor, database: ServiceDatabase) -> SeatsOfStream:
    """How many seats the stream has, and how they stand."""
    async with database.reading() as session:
        offer = await catalog.offer(session, offer_id=offer_id)
        if not actor.may(offer.organisation_id, *_LOOKERS):
            raise NotYourProgramme
        return await stream_seats.view(session, offer=offer)


@router.put("/offers/{offer_id}/seats")
@again_if_broken_off
async def decide(offer_id: str, wish: SeatsWish, actor: CurrentActor, database: ServiceDatabase) -> SeatsOfStream:
    """The house decides, at any time; never fewer than are sold and held."""
    async with database.transaction() as session:
        offer = await catalog.offer(session, offer_id=offer_id)
        if not actor.may(offer.organisation_id, *_MAKERS):
            raise NotYourProgramme
        await stream_seats.decide(session, offer=offer, seats=wish.seats)
        return await stream_seats.view(session, offer=offer)
