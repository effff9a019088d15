"""HTTP of performances: everybody sees what is on, the house makes its programme."""

from fastapi import APIRouter, Request

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.http import callers
from infra.http.callers import CurrentActor
from ticketing.catalog import performances, queries
from ticketing.catalog.errors import NotYourProgramme, PerformanceHasBuyers, PerformanceNotFound
from ticketing.catalog.schemas import PerformanceState, PerformanceStep, PerformanceView, PerformanceWish
from ticketing.dependencies import ServiceDatabase

router = APIRouter()

_MAKERS = (Role.OWNER, Role.EDITOR)
_MEMBERS = (Role.OWNER, Role.EDITOR, Role.BOX_OFFICE, Role.GATE)


@router.get("/performances")
async def list_performances(
    request: Request, database: ServiceDatabase, organisation_id: str = ""
) -> list[PerformanceView]:
    """What is to come for everybody; with a house, all of its performances for the people who work there."""
    async with database.reading() as session:
        if not organisation_id:
            return [view.for_everybody() for view in await queries.upcoming(session, now=clock.now())]
        if not callers.current_actor(request).may(organisation_id, *_MEMBERS):
            raise NotYourProgramme
        return await queries.performances_of(session, organisation_id=organisation_id, now=clock.now())


@router.get("/performances/{performance_id}")
async def show_performance(performance_id: str, request: Request, database: ServiceDatabase) -> PerformanceView:
    """One performance; a draft for its house only."""
    async with database.reading() as session:
        view = await queries.performance_view(session, performance_id=performance_id, now=clock.now())
    actor = callers.current_actor(request) if callers.bearer(request) else Actor("", {})
    if actor.may(view.organisation_id, *_MEMBERS):
        return view
    if view.state is PerformanceState.DRAFT:
        raise PerformanceNotFound
    return view.for_everybody()


@router.post("/performances", status_code=201)
async def create_performance(wish: PerformanceWish, actor: CurrentActor, database: ServiceDatabase) -> PerformanceView:
    """A new draft."""
    now = clock.now()
    if not actor.may(wish.organisation_id, *_MAKERS):
        raise NotYourProgramme
    async with database.transaction() as session:
        performance_id = await performances.create(session, wish=wish, now=now)
        return await queries.performance_view(session, performance_id=performance_id, now=now)


@router.put("/performances/{performance_id}")
async def change_performance(
    performance_id: str, wish: PerformanceWish, actor: CurrentActor, database: ServiceDatabase
) -> PerformanceView:
    """The performance as the wish says; it stays with its house."""
    now = clock.now()
    async with database.transaction() as session:
        performance = await queries.performance(session, performance_id=performance_id)
        if wish.organisation_id != performance.organisation_id or not actor.may(wish.organisation_id, *_MAKERS):
            raise NotYourProgramme
        await performances.change(session, performance=performance, wish=wish, now=now)
        return await queries.performance_view(session, performance_id=performance_id, now=now)


@router.post("/performances/{performance_id}/steps")
async def step_performance(
    performance_id: str, step: PerformanceStep, actor: CurrentActor, database: ServiceDatabase
) -> PerformanceView:
    """On sale, closed or cancelled."""
    now = clock.now()
    async with database.transaction() as session:
        performance = await queries.performance(session, performance_id=performance_id)
        if not actor.may(performance.organisation_id, *_MAKERS):
            raise NotYourProgramme
        view = await queries.performance_view(session, performance_id=performance_id, now=now)
        if step.state is PerformanceState.CANCELLED and (view.sold or view.held):
            raise PerformanceHasBuyers
        await performances.move(session, performance_id=performance_id, to=step.state, now=now)
        return await queries.performance_view(session, performance_id=performance_id, now=now)
