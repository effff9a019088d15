"""HTTP of selling without a network: take places along, tell what was sold, bring the rest back."""

from datetime import datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, Header

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.database import idempotency
from infra.database.engine import Database
from infra.database.retrying import again_if_broken_off
from infra.errors import AppError
from infra.http.callers import CurrentActor, ServiceSettings
from infra.settings import Settings
from ticketing.boxoffice import allotment_queries as queries
from ticketing.boxoffice import allotments
from ticketing.boxoffice.allotment_schemas import (
    AllotmentView,
    AllotmentWish,
    SaleOutcome,
    SaleOutcomes,
    ToldSale,
    ToldSales,
)
from ticketing.boxoffice.errors import AllotmentNotFound, NotYourCounter
from ticketing.boxoffice.models import Allotment
from ticketing.catalog import queries as catalog
from ticketing.catalog.errors import OfferClosed
from ticketing.dependencies import ServiceDatabase

router = APIRouter()
RequestKey = Annotated[str, Header(alias="Idempotency-Key")]

_SELLERS = (Role.OWNER, Role.BOX_OFFICE)
_SCOPE = "allotments"
_log = structlog.get_logger("boxoffice")


@router.post("/allotments", status_code=201)
@again_if_broken_off
async def allot(
    wish: AllotmentWish,
    actor: CurrentActor,
    database: ServiceDatabase,
    settings: ServiceSettings,
    request_key: RequestKey = "",
) -> AllotmentView:
    """Set places aside for a device; the same key again is the same allotment."""
    now = clock.now()
    content = idempotency.fingerprint(f"{actor.subject}\n{wish.model_dump_json()}".encode())
    async with database.transaction() as session:
        offer = await catalog.offer(session, offer_id=wish.offer_id)
        if not actor.may(offer.organisation_id, *_SELLERS):
            raise NotYourCounter
        if not offer.on_sale:
            raise OfferClosed
        known = await idempotency.claim(session, scope=_SCOPE, key=request_key, fingerprint=content, now=now)
        if known is None:
            made = await allotments.allot(session, offer=offer, wish=wish, seller=actor.subject, now=now)
            await idempotency.store(session, scope=_SCOPE, key=request_key, answer={"id": made})
        allotment_id = known["id"] if known else made
        return await queries.view(session, allotment_id=allotment_id, settings=settings, now=now)


@router.post("/allotments/{allotment_id}/sales", status_code=201)
async def tell(
    allotment_id: str, told: ToldSales, actor: CurrentActor, database: ServiceDatabase, settings: ServiceSettings
) -> SaleOutcomes:
    """Take in what a device sold: each sale by itself, so that one in conflict keeps none of the others out."""
    now = clock.now()
    async with database.transaction() as session:
        _yours(await queries.locked(session, allotment_id=allotment_id), actor)
    outcomes = [
        await _take_in(database, allotment_id=allotment_id, told=sale, settings=settings, now=now)
        for sale in told.sales
    ]
    return SaleOutcomes(outcomes=outcomes)


@router.post("/allotments/{allotment_id}/returns", status_code=201)
@again_if_broken_off
async def give_back(allotment_id: str, actor: CurrentActor, database: ServiceDatabase) -> dict[str, int]:
    """The device is done: what it did not sell is for everybody again."""
    async with database.transaction() as session:
        allotment = _yours(await queries.locked(session, allotment_id=allotment_id), actor)
        return {"returned": await allotments.give_back(session, allotment=allotment, now=clock.now())}


@again_if_broken_off
async def _take_in(
    database: Database, *, allotment_id: str, told: ToldSale, settings: Settings, now: datetime
) -> SaleOutcome:
    try:
        async with database.transaction() as session:
            allotment = await queries.locked(session, allotment_id=allotment_id)
            order_id, is_news = await allotments.take_in(
                session, allotment=allotment, told=told, settings=settings, now=now
            )
    except AppError as refused:
        _log.error("offline_sale_in_conflict", allotment_id=allotment_id, sequence=told.sequence, code=refused.code)
        return SaleOutcome(sequence=told.sequence, outcome="conflict", code=refused.code)
    return SaleOutcome(sequence=told.sequence, outcome="taken" if is_news else "known", order_id=order_id)


def _yours(allotment: Allotment, actor: Actor) -> Allotment:
    if not actor.may(allotment.organisation_id, *_SELLERS):
        raise AllotmentNotFound
    return allotment
