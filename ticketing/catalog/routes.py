"""HTTP of offers, and the door through which media_service tells of titles."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Body, Depends, Query

from infra import clock
from infra.contracts.title import TitlePublished, TitleWithdrawn
from infra.http.callers import signed_by_service
from ticketing.catalog import queries
from ticketing.catalog import service as catalog
from ticketing.catalog.errors import OfferNotFound
from ticketing.catalog.schemas import OfferView
from ticketing.dependencies import ServiceDatabase

router = APIRouter()
_log = structlog.get_logger("catalog")

TitleWord = Annotated[TitlePublished | TitleWithdrawn, Body(discriminator="kind")]


@router.get("/offers")
async def list_offers(
    database: ServiceDatabase, title_id: Annotated[list[str] | None, Query(max_length=100)] = None
) -> list[OfferView]:
    """The offers of the titles named, or everything on sale."""
    async with database.reading() as session:
        return await queries.offers(session, title_ids=title_id or [])


@router.get("/offers/{offer_id}")
async def show_offer(offer_id: str, database: ServiceDatabase) -> OfferView:
    """One offer; what is sold by code is shown to nobody here."""
    async with database.reading() as session:
        offer = await queries.offer(session, offer_id=offer_id)
    if offer.by_code(clock.now()):
        raise OfferNotFound
    return offer


@router.post("/title-events", status_code=204, dependencies=[Depends(signed_by_service)])
async def hear_of_title(word: TitleWord, database: ServiceDatabase) -> None:
    """Take in `title_published` or `title_withdrawn`; old and repeated words change nothing."""
    async with database.transaction() as session:
        is_news = await catalog.hear(session, word=word, now=clock.now())
    _log.info("title_heard", kind=word.kind, title_id=word.title_id, version=word.version, is_news=is_news)
