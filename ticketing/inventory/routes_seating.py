"""HTTP of a performance's seats: the house gives it map, zones and blocks; everybody sees what is free."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.database.retrying import again_if_broken_off
from infra.http import callers
from infra.http.callers import CurrentActor, ServiceSettings
from infra.settings import Settings
from ticketing.access_codes import openings
from ticketing.access_codes import queries as access_codes
from ticketing.access_codes.schemas import OPENING_HEADER
from ticketing.catalog import queries as catalog
from ticketing.catalog.errors import PerformanceNotFound, PerformanceStateRefused
from ticketing.catalog.models import Performance
from ticketing.catalog.schemas import PerformanceState
from ticketing.dependencies import ServiceDatabase
from ticketing.inventory import availability, blocks, seating
from ticketing.inventory.errors import NotYourSeats
from ticketing.inventory.schemas import (
    BlockView,
    BlockWish,
    SeatChanges,
    SeatingWish,
    SeatsView,
)

router = APIRouter()

_MAKERS = (Role.OWNER, Role.EDITOR)
_SELLERS = (Role.OWNER, Role.BOX_OFFICE)
_MEMBERS = (Role.OWNER, Role.EDITOR, Role.BOX_OFFICE, Role.GATE)


@router.put("/performances/{performance_id}/seating")
@again_if_broken_off
async def give_seating(
    performance_id: str, wish: SeatingWish, actor: CurrentActor, database: ServiceDatabase
) -> SeatsView:
    """The map of the hall and the price zones on it, or slots and areas without a map."""
    now = clock.now()
    async with database.transaction() as session:
        performance = await _of_house(session, performance_id, actor, *_MAKERS)
        if performance.state is PerformanceState.CANCELLED:
            raise PerformanceStateRefused
        await seating.give(session, performance=performance, wish=wish, now=now)
        return await availability.view(session, performance=performance, now=now)


@router.get("/performances/{performance_id}/seats")
async def show_seats(
    performance_id: str, request: Request, database: ServiceDatabase, settings: ServiceSettings
) -> SeatsView:
    """Every seat of the map and how it stands; of a draft for its house only. What takes a code is left out."""
    async with database.reading() as session:
        performance, now = await _visible(session, performance_id, request), clock.now()
        opened = await _opened(session, performance, request, settings, now)
        return await availability.view(session, performance=performance, now=now, opened=opened)


@router.get("/performances/{performance_id}/seats/changes")
async def show_changes(
    performance_id: str,
    request: Request,
    database: ServiceDatabase,
    settings: ServiceSettings,
    since: Annotated[str, Query(max_length=20)] = "",
) -> SeatChanges:
    """What changed since the version of the last answer; ask again after a second or two."""
    async with database.reading() as session:
        performance, now = await _visible(session, performance_id, request), clock.now()
        opened = await _opened(session, performance, request, settings, now)
        known = int(since) if since.isascii() and since.isdigit() else 0
        return await availability.changes(session, performance_id=performance_id, since=known, now=now, opened=opened)


@router.post("/performances/{performance_id}/blocks", status_code=201)
@again_if_broken_off
async def block_seats(
    performance_id: str, wish: BlockWish, actor: CurrentActor, database: ServiceDatabase
) -> BlockView:
    """Keep seats from sale."""
    async with database.transaction() as session:
        await _of_house(session, performance_id, actor, *_SELLERS)
        return await blocks.block(
            session, performance_id=performance_id, wish=wish, done_by=actor.subject, now=clock.now()
        )


@router.get("/performances/{performance_id}/blocks")
async def list_blocks(performance_id: str, actor: CurrentActor, database: ServiceDatabase) -> list[BlockView]:
    """What is kept from sale, for whom and until when."""
    async with database.reading() as session:
        await _of_house(session, performance_id, actor, *_MEMBERS)
        return await blocks.of_performance(session, performance_id=performance_id, now=clock.now())


@router.delete("/performances/{performance_id}/blocks/{block_id}", status_code=204)
@again_if_broken_off
async def release_block(performance_id: str, block_id: str, actor: CurrentActor, database: ServiceDatabase) -> None:
    """Put its seats on sale now."""
    async with database.transaction() as session:
        await _of_house(session, performance_id, actor, *_SELLERS)
        await blocks.release(
            session, performance_id=performance_id, block_id=block_id, done_by=actor.subject, now=clock.now()
        )


async def _of_house(session: AsyncSession, performance_id: str, actor: Actor, *roles: Role) -> Performance:
    performance = await catalog.performance(session, performance_id=performance_id)
    if not actor.may(performance.organisation_id, *roles):
        raise NotYourSeats
    return performance


async def _opened(
    session: AsyncSession, performance: Performance, request: Request, settings: Settings, now: datetime
) -> Collection[str] | None:
    """The offers that this caller's openings open; None for people of the house, who see everything."""
    shown = openings.opened(settings, request.headers.get(OPENING_HEADER, ""), now=now)
    if performance.id in shown:  # a page of the house
        return None
    if callers.bearer(request) and callers.current_actor(request).may(performance.organisation_id, *_MEMBERS):
        return None
    return await access_codes.offers_opened(session, performance_id=performance.id, code_ids=shown, now=now)


async def _visible(session: AsyncSession, performance_id: str, request: Request) -> Performance:
    performance = await catalog.performance(session, performance_id=performance_id)
    if performance.state is not PerformanceState.DRAFT:
        return performance
    actor = callers.current_actor(request) if callers.bearer(request) else Actor("", {})
    if not actor.may(performance.organisation_id, *_MEMBERS):
        raise PerformanceNotFound
    return performance
