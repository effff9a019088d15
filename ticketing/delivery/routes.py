"""HTTP of tickets that come to their buyers: links are asked for, and opened."""

from fastapi import APIRouter, Response

from infra import clock
from infra.http.callers import ServiceSettings
from ticketing.delivery import recovery
from ticketing.delivery.schemas import LinkToken, OpenedOrders, RecoveryWish
from ticketing.dependencies import ServiceDatabase
from ticketing.orders.schemas import OrderPlaced

router = APIRouter()


@router.post("/recoveries", status_code=202)
async def ask(wish: RecoveryWish, database: ServiceDatabase, settings: ServiceSettings) -> Response:
    """Ask for a link to all orders of a contact; whether there are any is looked up later and told to nobody."""
    async with database.transaction() as session:
        await recovery.ask(session, contact=wish.contact, language=wish.language, settings=settings, now=clock.now())
    return Response(status_code=202)


@router.post("/recoveries/openings")
async def open_all(word: LinkToken, database: ServiceDatabase, settings: ServiceSettings) -> OpenedOrders:
    """Spend a recovery link: the orders of its contact, with their keys."""
    async with database.transaction() as session:
        return await recovery.open_all(session, token=word.token, settings=settings, now=clock.now())


@router.post("/ticket-links/openings")
async def open_one(word: LinkToken, database: ServiceDatabase, settings: ServiceSettings) -> OrderPlaced:
    """Open a ticket's link: its order, with the key."""
    async with database.transaction() as session:
        return await recovery.open_one(session, token=word.token, settings=settings, now=clock.now())
