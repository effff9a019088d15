"""HTTP of reservations and the guest list: keep, find, let go; a guest gets her tickets; what a house decides."""

from collections.abc import Sequence
from typing import Annotated

import structlog
from fastapi import APIRouter, Header, Query
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.database import idempotency
from infra.database.retrying import again_if_broken_off
from infra.http.callers import CurrentActor, ServiceSettings
from infra.settings import Settings
from ticketing.catalog import queries as catalog
from ticketing.dependencies import ServiceDatabase
from ticketing.inventory.models import Hold
from ticketing.inventory.schemas import HOLD_KEY_HEADER
from ticketing.orders.schemas import OrderView
from ticketing.reservations import guest_tickets, queries
from ticketing.reservations import service as reservations
from ticketing.reservations.errors import NotYourGuestList, NotYourReservations, ReservationNotFound
from ticketing.reservations.models import Reservation
from ticketing.reservations.schemas import (
    GuestTickets,
    GuestWish,
    ReservationKind,
    ReservationView,
    ReservationWish,
    RulesView,
    RulesWish,
)
from ticketing.reservations.service import Desk

router = APIRouter()
RequestKey = Annotated[str, Header(alias="Idempotency-Key")]
HoldKey = Annotated[str, Header(alias=HOLD_KEY_HEADER)]

_SELLERS = (Role.OWNER, Role.BOX_OFFICE)
_HOSTS = (Role.OWNER, Role.SUPERVISOR)
_READERS = (Role.OWNER, Role.BOX_OFFICE, Role.SUPERVISOR)
_SCOPE = "reservations"
_log = structlog.get_logger("reservations")


@router.post("/reservations", status_code=201)
@again_if_broken_off
async def reserve(  # noqa: PLR0917  (FastAPI fills them by name)
    wish: ReservationWish,
    actor: CurrentActor,
    database: ServiceDatabase,
    settings: ServiceSettings,
    request_key: RequestKey = "",
    hold_key: HoldKey = "",
) -> ReservationView:
    """Keep places for a caller; the same key again is the same reservation."""
    content = idempotency.fingerprint(f"{actor.subject}\n{wish.model_dump_json()}".encode())
    async with database.transaction() as session:
        desk = await _desk(session, wish.performance_id, actor, settings)
        if not actor.may(desk.performance.organisation_id, *_SELLERS):
            raise NotYourReservations
        known = await idempotency.claim(session, scope=_SCOPE, key=request_key, fingerprint=content, now=desk.now)
        if known is None:
            made = await reservations.reserve(session, desk=desk, wish=wish, hold_key=hold_key)
            await idempotency.store(session, scope=_SCOPE, key=request_key, answer={"id": made.id})
        else:
            made = await session.get_one(Reservation, known["id"])
        return await _view(session, made, settings)


@router.post("/guests", status_code=201)
@again_if_broken_off
async def invite(
    wish: GuestWish,
    actor: CurrentActor,
    database: ServiceDatabase,
    settings: ServiceSettings,
    request_key: RequestKey = "",
) -> ReservationView:
    """Put a guest on the list; the same key again is the same guest."""
    content = idempotency.fingerprint(f"{actor.subject}\n{wish.model_dump_json()}".encode())
    async with database.transaction() as session:
        desk = await _desk(session, wish.performance_id, actor, settings)
        if not actor.may(desk.performance.organisation_id, *_HOSTS):
            raise NotYourGuestList
        known = await idempotency.claim(session, scope=_SCOPE, key=request_key, fingerprint=content, now=desk.now)
        if known is None:
            made = await reservations.invite(session, desk=desk, wish=wish)
            await idempotency.store(session, scope=_SCOPE, key=request_key, answer={"id": made.id})
        else:
            made = await session.get_one(Reservation, known["id"])
        return await _view(session, made, settings)


@router.get("/reservations")
async def list_them(
    actor: CurrentActor,
    database: ServiceDatabase,
    settings: ServiceSettings,
    performance_id: Annotated[str, Query(max_length=40)],
    kind: ReservationKind = ReservationKind.CALLER,
) -> list[ReservationView]:
    """Who has places of a performance, by name."""
    async with database.reading() as session:
        performance = await catalog.performance(session, performance_id=performance_id)
        if not actor.may(performance.organisation_id, *_READERS):
            raise NotYourReservations
        found = await queries.of_performance(session, performance_id=performance_id, kind=kind)
        return await queries.views(session, reservations=found, settings=settings, now=clock.now())


@router.get("/reservations/found")
async def find(
    actor: CurrentActor,
    database: ServiceDatabase,
    settings: ServiceSettings,
    organisation_id: Annotated[str, Query(max_length=40)],
    typed: Annotated[str, Query(max_length=200)],
) -> list[ReservationView]:
    """What somebody at the counter means, of callers and guests, of all performances that are not over."""
    if not actor.may(organisation_id, *_READERS):
        raise NotYourReservations
    now = clock.now()
    async with database.reading() as session:
        found = await queries.found(session, organisation_id=organisation_id, typed=typed, now=now)
        return await queries.views(session, reservations=found, settings=settings, now=now)


@router.delete("/reservations/{reservation_id}", status_code=204)
@again_if_broken_off
async def let_go(reservation_id: str, actor: CurrentActor, database: ServiceDatabase) -> Response:
    """Its places are for everybody again."""
    async with database.transaction() as session:
        reservation, hold = await _locked(session, reservation_id, actor, _READERS)
        await reservations.let_go(session, reservation=reservation, hold=hold, done_by=actor.subject, now=clock.now())
    return Response(status_code=204)


@router.post("/reservations/{reservation_id}/tickets", status_code=201)
@again_if_broken_off
async def give_tickets(  # noqa: PLR0917  (FastAPI fills them by name)
    reservation_id: str,
    wish: GuestTickets,
    actor: CurrentActor,
    database: ServiceDatabase,
    settings: ServiceSettings,
    request_key: RequestKey = "",
) -> OrderView:
    """A guest is here: an order that costs nothing. The same key again is the same order, another key is refused."""
    now = clock.now()
    content = idempotency.fingerprint(f"{actor.subject}\n{reservation_id}\n{wish.model_dump_json()}".encode())
    async with database.transaction() as session:
        reservation, hold = await _locked(session, reservation_id, actor, _SELLERS)
        answer = await idempotency.claim(session, scope="guests", key=request_key, fingerprint=content, now=now)
        if answer is not None:
            return OrderView.model_validate(answer)
        view = await guest_tickets.give(
            session,
            reservation=reservation,
            hold=hold,
            seller=actor.subject,
            language=wish.language,
            settings=settings,
            now=now,
        )
        await idempotency.store(session, scope="guests", key=request_key, answer=view.model_dump(mode="json"))
    _log.info("guest_tickets", order_id=view.id, reservation_id=reservation_id, seller=actor.subject)
    return view


@router.get("/reservation-rules")
async def show_rules(
    actor: CurrentActor,
    database: ServiceDatabase,
    organisation_id: Annotated[str, Query(max_length=40)],
    performance_id: Annotated[str | None, Query(max_length=40)] = None,
) -> RulesView:
    """Until when reserved places of a performance wait and how many there may be; of the house without one."""
    if not actor.may(organisation_id, *_READERS):
        raise NotYourReservations
    async with database.reading() as session:
        return await queries.rules(session, organisation_id=organisation_id, performance_id=performance_id)


@router.put("/performances/{performance_id}/reservation-rules")
async def decide(performance_id: str, wish: RulesWish, actor: CurrentActor, database: ServiceDatabase) -> RulesView:
    """The house decides about one performance."""
    async with database.transaction() as session:
        performance = await catalog.performance(session, performance_id=performance_id)
        house = performance.organisation_id
        if not actor.may(house, *_HOSTS):
            raise NotYourReservations
        await reservations.decide(session, performance_id=performance_id, wish=wish)
        return await queries.rules(session, organisation_id=house, performance_id=performance_id)


@router.put("/organisations/{organisation_id}/reservation-rules")
async def decide_for_house(
    organisation_id: str, wish: RulesWish, actor: CurrentActor, database: ServiceDatabase
) -> RulesView:
    """The house decides about all performances that have no decision of their own."""
    if not actor.may(organisation_id, *_HOSTS):
        raise NotYourReservations
    async with database.transaction() as session:
        await reservations.decide_for_house(session, organisation_id=organisation_id, wish=wish)
        return await queries.rules(session, organisation_id=organisation_id, performance_id=None)


async def _desk(session: AsyncSession, performance_id: str, actor: Actor, settings: Settings) -> Desk:
    performance = await catalog.performance(session, performance_id=performance_id)
    return Desk(performance, actor.subject, settings, clock.now())


async def _locked(
    session: AsyncSession, reservation_id: str, actor: Actor, roles: Sequence[Role]
) -> tuple[Reservation, Hold]:
    reservation, hold = await queries.locked(session, reservation_id=reservation_id)
    if not actor.may(reservation.organisation_id, *roles):
        raise ReservationNotFound
    return reservation, hold


async def _view(session: AsyncSession, made: Reservation, settings: Settings) -> ReservationView:
    [view] = await queries.views(session, reservations=[made], settings=settings, now=clock.now())
    return view
