"""HTTP of tickets that come to their buyers: on paper, and by links that are asked for and opened."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response

from infra import clock
from infra.contracts.actor import Role
from infra.http import callers
from infra.http.callers import ServiceSettings
from ticketing.delivery import enclosures, letters, paper, recovery
from ticketing.delivery.errors import TicketsNotValid
from ticketing.delivery.schemas import LinkToken, OpenedOrders, RecoveryWish
from ticketing.dependencies import ServiceDatabase
from ticketing.orders import queries as orders
from ticketing.orders import signed_codes
from ticketing.orders.errors import OrderNotFound, OrderNotPaid
from ticketing.orders.schemas import ORDER_KEY_HEADER, OrderPlaced, OrderState

router = APIRouter()
OrderKey = Annotated[str, Header(alias=ORDER_KEY_HEADER)]
_SELLERS = (Role.OWNER, Role.BOX_OFFICE)
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {paper.MEDIA_TYPE: {}}}}


@router.get("/orders/{order_id}/tickets.pdf", response_class=Response, responses=_PDF)
async def print_tickets(
    order_id: str, request: Request, database: ServiceDatabase, settings: ServiceSettings, order_key: OrderKey = ""
) -> Response:
    """The order's tickets on paper, for its buyer or its house."""
    async with database.reading() as session:
        by_buyer = bool(order_key) or not callers.bearer(request)
        if by_buyer:
            await orders.order_of_buyer(session, order_id=order_id, access_key=order_key)
        subject = await letters.subject_of(session, order_id=order_id)
        ready = await signed_codes.keys_are_there(session, lines=subject.lines)
        if not by_buyer and not callers.current_actor(request).may(subject.order.organisation_id, *_SELLERS):
            raise OrderNotFound
    if subject.order.state in {OrderState.PENDING, OrderState.EXPIRED}:
        raise OrderNotPaid
    if subject.order.state is not OrderState.PAID or not subject.tickets:
        raise TicketsNotValid
    async with database.reading() if ready else database.transaction() as session:
        codes = await signed_codes.texts(
            session, lines=subject.lines, tickets=subject.tickets, settings=settings, now=clock.now()
        )
    link = enclosures.order_link(subject, settings, with_key=by_buyer)
    printed = await paper.print_tickets(subject, link=link, codes=codes)
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'inline; filename="ve-{order_id}.pdf"'}
    return Response(printed, media_type=paper.MEDIA_TYPE, headers=headers)


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
