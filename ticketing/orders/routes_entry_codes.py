"""HTTP of what lets people in: codes for who holds an order, keys and revocations for the doors of a house."""

import functools
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.database.retrying import again_if_broken_off
from infra.http import callers
from infra.http.callers import CurrentActor, ServiceSettings
from ticketing.catalog import queries as catalog
from ticketing.dependencies import ServiceDatabase
from ticketing.entry_codes import keys, policies, revocations
from ticketing.entry_codes.schemas import DoorKeysView, EntryCodesView, EntryPolicy, RevocationsView
from ticketing.orders import queries, signed_codes
from ticketing.orders.errors import NotYourHouse, OrderNotFound
from ticketing.orders.models import Order
from ticketing.orders.schemas import ORDER_KEY_HEADER, OrderState

router = APIRouter()
_LATEST_VERSION = 32_503_680_000_000  # milliseconds until the year 3000
OrderKey = Annotated[str, Header(alias=ORDER_KEY_HEADER)]
_SELLERS = (Role.OWNER, Role.BOX_OFFICE)
_MAKERS = (Role.OWNER, Role.EDITOR)
_CHECKERS = (Role.OWNER, Role.BOX_OFFICE, Role.GATE)


@router.get("/orders/{order_id}/entry-codes")
@again_if_broken_off
async def show_codes(
    order_id: str, request: Request, database: ServiceDatabase, settings: ServiceSettings, order_key: OrderKey = ""
) -> EntryCodesView:
    """What the QR codes of an order say; the secret of the rotating part goes to its buyer alone."""
    now = clock.now()
    async with database.reading() as session:
        order = await _order(session, order_id=order_id, request=request, order_key=order_key)
        lines = await queries.lines(session, order_id=order_id)
        every = await queries.tickets(session, order_id=order_id)
        tickets = [ticket for ticket in every if ticket.holder_key_hash is None]  # others are their holders' to see
        if order.state is not OrderState.PAID:
            return EntryCodesView(codes=[], server_time=now)
        by_buyer = bool(order_key) or not callers.bearer(request)
        make = functools.partial(
            signed_codes.of_tickets, lines=lines, tickets=tickets, for_holder=by_buyer, settings=settings, now=now
        )
        if await signed_codes.keys_are_there(session, lines=lines):
            return EntryCodesView(codes=await make(session), server_time=now)
    async with database.transaction() as session:
        return EntryCodesView(codes=await make(session), server_time=now)


@router.get("/performances/{performance_id}/entry-policy")
async def show_policy(performance_id: str, actor: CurrentActor, database: ServiceDatabase) -> EntryPolicy:
    """Whether codes rotate on phones, and whether tickets may be handed on."""
    async with database.reading() as session:
        await _may_check(session, performance_id=performance_id, actor=actor, roles=(*_CHECKERS, Role.EDITOR))
        return await policies.of(session, performance_id=performance_id)


@router.put("/performances/{performance_id}/entry-policy")
async def decide_policy(
    performance_id: str, policy: EntryPolicy, actor: CurrentActor, database: ServiceDatabase
) -> EntryPolicy:
    """The house decides about the tickets of a performance, at any time."""
    async with database.transaction() as session:
        await _may_check(session, performance_id=performance_id, actor=actor, roles=_MAKERS)
        await policies.decide(session, performance_id=performance_id, policy=policy)
    return policy


@router.get("/performances/{performance_id}/ticket-keys")
@again_if_broken_off
async def show_keys(
    performance_id: str, actor: CurrentActor, database: ServiceDatabase, settings: ServiceSettings
) -> DoorKeysView:
    """What a door needs to read the tickets of a performance without asking."""
    async with database.transaction() as session:
        await _may_check(session, performance_id=performance_id, actor=actor)
        found = await keys.door_keys(session, performance_id=performance_id, settings=settings, now=clock.now())
    public = [signed_codes.base64url(key.public_bytes_raw()) for key in found.public.values()]
    rotation = signed_codes.base64url(found.rotation)
    return DoorKeysView(performance_id=performance_id, public_keys=public, rotation_secret=rotation)


@router.get("/performances/{performance_id}/revocations")
async def show_revocations(
    performance_id: str,
    actor: CurrentActor,
    database: ServiceDatabase,
    after: Annotated[int, Query(ge=0, le=_LATEST_VERSION)] = 0,
) -> RevocationsView:
    """Which tickets of a performance stopped opening its doors since that version."""
    async with database.reading() as session:
        await _may_check(session, performance_id=performance_id, actor=actor)
        found = await revocations.since(session, performance_id=performance_id, version=after, now=clock.now())
    return RevocationsView(version=found.version, revoked=found.revoked, restored=found.restored)


async def _order(session: AsyncSession, *, order_id: str, request: Request, order_key: str) -> Order:
    """The order, for its buyer or its house. Raises OrderNotFound."""
    if order_key or not callers.bearer(request):
        return await queries.order_of_buyer(session, order_id=order_id, access_key=order_key)
    actor = callers.current_actor(request)
    order = await queries.order(session, order_id=order_id)
    if not actor.may(order.organisation_id, *_SELLERS):
        raise OrderNotFound
    return order


async def _may_check(
    session: AsyncSession, *, performance_id: str, actor: Actor, roles: tuple[Role, ...] = _CHECKERS
) -> None:
    """Raises PerformanceNotFound, NotYourHouse."""
    performance = await catalog.performance(session, performance_id=performance_id)
    if not actor.may(performance.organisation_id, *roles):
        raise NotYourHouse
