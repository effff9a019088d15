"""What a house does with its titles, and what it sees of their way to the screen."""

from typing import Annotated

from fastapi import APIRouter, Query

from infra import clock
from infra.http.callers import CurrentActor
from media_service.library import access
from media_service.library import queries as library_queries
from media_service.library import service as library
from media_service.library.errors import TitleUnknown
from media_service.library.schemas import NewTitle, ProductionView
from media_service.parts import TheParts
from media_service.production import queries

router = APIRouter(prefix="/api/media", tags=["production"])


@router.post("/titles", status_code=201)
async def register(details: NewTitle, actor: CurrentActor, parts: TheParts) -> ProductionView:
    """Register a title as a draft; repeating the call with the same id is harmless."""
    access.require(actor, details.organisation_id, *access.EDITORS)
    async with parts.database.transaction() as session:
        title = await library.register_title(session, details=details, created_by=actor.subject, now=clock.now())
        view = await queries.production(session, title_id=title.id)
    if view is None:
        raise TitleUnknown
    return view


@router.get("/organisations/{organisation_id}/titles")
async def house_titles(
    organisation_id: str,
    actor: CurrentActor,
    parts: TheParts,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> list[ProductionView]:
    """Every title of a house, for its staff."""
    access.require(actor, organisation_id, *access.STAFF)
    async with parts.database.reading() as session:
        return await queries.productions(session, organisation_id=organisation_id, limit=limit, offset=offset)


@router.get("/titles/{title_id}/production")
async def production(title_id: str, actor: CurrentActor, parts: TheParts) -> ProductionView:
    """One title's way to the screen, for the staff of its house."""
    async with parts.database.reading() as session:
        access.require_title(actor, await library_queries.title(session, title_id=title_id), *access.STAFF)
        view = await queries.production(session, title_id=title_id)
    if view is None:
        raise TitleUnknown
    return view


@router.post("/titles/{title_id}/withdrawals", status_code=201)
async def withdraw(title_id: str, actor: CurrentActor, parts: TheParts) -> ProductionView:
    """Take a title off the programme; asking twice is asking once."""
    async with parts.database.transaction() as session:
        title = await library.locked_title(session, title_id=title_id)
        title = access.require_title(actor, title, *access.EDITORS)
        await library.withdraw_title(session, title=title, withdrawn_by=actor.subject, now=clock.now())
        await session.flush()
        view = await queries.production(session, title_id=title_id)
    if view is None:
        raise TitleUnknown
    return view
