"""HTTP of access codes: the house sells by code, makes codes and withdraws them; whoever has one types it here."""

from typing import Annotated

from fastapi import APIRouter, Header
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.http.callers import CurrentActor, ServiceSettings
from ticketing.access_codes import openings, queries, service
from ticketing.access_codes.errors import NotYourAccessCodes
from ticketing.access_codes.schemas import (
    OPENING_HEADER,
    AccessGroupWish,
    AccessView,
    Opening,
    OpeningWish,
    SalesByCodeWish,
    WithdrawalWish,
)
from ticketing.catalog import queries as catalog
from ticketing.catalog.errors import PerformanceNotFound
from ticketing.catalog.schemas import PerformanceState, PerformanceView
from ticketing.dependencies import ServiceDatabase

router = APIRouter()
_MAKERS = (Role.OWNER, Role.EDITOR)
_READERS = (*_MAKERS, Role.BOX_OFFICE)
_HERE = "/performances/{performance_id}"


@router.get(_HERE + "/access-groups")
async def show(performance_id: str, actor: CurrentActor, database: ServiceDatabase) -> AccessView:
    """What is sold by code, and how often each code was used."""
    async with database.reading() as session:
        await _of_house(session, performance_id, actor, *_READERS)
        return await queries.of_performance(session, performance_id=performance_id)


@router.put(_HERE + "/sales-by-code")
async def sell_by_code(
    performance_id: str, wish: SalesByCodeWish, actor: CurrentActor, database: ServiceDatabase
) -> AccessView:
    """These zones take a code from now on, and no others; baskets that hold places of them keep those."""
    async with database.transaction() as session:
        await _of_house(session, performance_id, actor, *_MAKERS)
        await service.sell_by_code(session, performance_id=performance_id, wish=wish)
        return await queries.of_performance(session, performance_id=performance_id)


@router.post(_HERE + "/access-groups", status_code=201)
async def make(
    performance_id: str, wish: AccessGroupWish, actor: CurrentActor, database: ServiceDatabase
) -> AccessView:
    """Codes for some people; the list with them."""
    async with database.transaction() as session:
        await _of_house(session, performance_id, actor, *_MAKERS)
        await service.make(session, performance_id=performance_id, wish=wish, by=actor.subject, now=clock.now())
        return await queries.of_performance(session, performance_id=performance_id)


@router.post(_HERE + "/access-groups/{group_id}/withdrawals", status_code=204)
async def withdraw(
    performance_id: str, group_id: str, wish: WithdrawalWish, actor: CurrentActor, database: ServiceDatabase
) -> None:
    """One code, or all of the group, open nothing from now on."""
    async with database.transaction() as session:
        await _of_house(session, performance_id, actor, *_MAKERS)
        await service.withdraw(
            session,
            performance_id=performance_id,
            group_id=group_id,
            code_id=wish.code_id,
            by=actor.subject,
            now=clock.now(),
        )


@router.post(_HERE + "/openings", status_code=201)
async def open_with(
    performance_id: str, wish: OpeningWish, database: ServiceDatabase, settings: ServiceSettings
) -> Opening:
    """What a code opens. The edge lets one address knock here only so often."""
    async with database.reading() as session:
        performance = await catalog.performance(session, performance_id=performance_id)
        if performance.state is PerformanceState.DRAFT:
            raise PerformanceNotFound
        return await service.open_with(
            session, performance_id=performance_id, code=wish.code, settings=settings, now=clock.now()
        )


@router.get(_HERE + "/opened")
async def show_opened(
    performance_id: str,
    database: ServiceDatabase,
    settings: ServiceSettings,
    opening: Annotated[str, Header(alias=OPENING_HEADER)] = "",
) -> PerformanceView:
    """The performance for whoever has these openings: with the places and prices that they open."""
    now = clock.now()
    code_ids = openings.opened(settings, opening, now=now)
    async with database.reading() as session:
        opened = await queries.offers_opened(session, performance_id=performance_id, code_ids=code_ids, now=now)
        view = await catalog.performance_view(session, performance_id=performance_id, now=now, opened=opened)
    if view.state is PerformanceState.DRAFT:
        raise PerformanceNotFound
    return view.for_everybody()


@router.post(_HERE + "/staff-openings", status_code=201)
async def open_for_staff(
    performance_id: str, actor: CurrentActor, database: ServiceDatabase, settings: ServiceSettings
) -> Opening:
    """For pages of the house, whose maps show every zone; it buys nothing."""
    async with database.reading() as session:
        await _of_house(session, performance_id, actor, *_READERS)
    until = clock.now() + openings.LIFETIME
    signed = openings.sign(settings, subject=performance_id, expires_at=until)
    return Opening(opening=signed, expires_at=until, offer_ids=[], left=0)


async def _of_house(session: AsyncSession, performance_id: str, actor: Actor, *roles: Role) -> None:
    performance = await catalog.performance(session, performance_id=performance_id)
    if not actor.may(performance.organisation_id, *roles):
        raise NotYourAccessCodes
