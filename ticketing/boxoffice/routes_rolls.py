"""HTTP of tickets on thermal rolls: as a file, or straight to the printer beside the seller's drawer."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.database.engine import Database
from infra.http.callers import CurrentActor, ServiceSettings
from infra.settings import Settings
from ticketing.boxoffice import printers, rolls, stubs
from ticketing.boxoffice.schemas import RollWish
from ticketing.delivery import letters
from ticketing.delivery.errors import TicketsNotValid
from ticketing.dependencies import ServiceDatabase
from ticketing.orders import signed_codes
from ticketing.orders.errors import OrderNotFound
from ticketing.orders.schemas import OrderState
from ticketing.shifts import service as shifts

router = APIRouter()
MEDIA_TYPE = "application/octet-stream"
_SELLERS = (Role.OWNER, Role.BOX_OFFICE)
_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {}}}}


@router.get("/orders/{order_id}/tickets.escpos", response_class=Response, responses=_FILE)
async def give(
    order_id: str,
    actor: CurrentActor,
    database: ServiceDatabase,
    settings: ServiceSettings,
    millimetres: Annotated[Literal["58", "80"], Query()] = "80",
) -> Response:
    """What a printer is told for the valid tickets of an order."""
    stream = await _stream(database, order_id, actor=actor, millimetres=int(millimetres), settings=settings)
    return Response(stream, media_type=MEDIA_TYPE, headers={"Cache-Control": "private, no-store"})


@router.post("/orders/{order_id}/rolls", status_code=201)
async def send(
    order_id: str, wish: RollWish, actor: CurrentActor, database: ServiceDatabase, settings: ServiceSettings
) -> dict[str, int]:
    """Print them at the printer beside the seller's drawer."""
    stream = await _stream(database, order_id, actor=actor, millimetres=wish.millimetres, settings=settings)
    async with database.transaction() as session:
        subject = await letters.subject_of(session, order_id=order_id)
        house = subject.order.organisation_id
        shift = await shifts.open_shift_of(session, organisation_id=house, seller=actor.subject)
    await printers.send(printers.address_of(settings, drawer=shift.drawer), stream)
    return {"bytes": len(stream)}


async def _stream(database: Database, order_id: str, *, actor: Actor, millimetres: int, settings: Settings) -> bytes:
    async with database.transaction() as session:  # the keys of its performance may have to be made
        subject = await letters.subject_of(session, order_id=order_id)
        if not actor.may(subject.order.organisation_id, *_SELLERS):
            raise OrderNotFound
        if subject.order.state is not OrderState.PAID:
            raise TicketsNotValid
        codes = await signed_codes.texts(
            session, lines=subject.lines, tickets=subject.tickets, settings=settings, now=clock.now()
        )
        found = stubs.of_order(subject, codes=codes)
    if not found:
        raise TicketsNotValid
    return await asyncio.to_thread(rolls.tickets, found, millimetres=millimetres)
