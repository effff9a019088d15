"""HTTP of tickets that are handed to somebody else: offered and withdrawn by the holder, taken by who has the link."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from infra import clock
from infra.database import idempotency
from infra.database.retrying import again_if_broken_off
from infra.http.callers import ServiceSettings
from ticketing.dependencies import ServiceDatabase
from ticketing.handovers import held_tickets
from ticketing.handovers import service as handovers
from ticketing.handovers.schemas import (
    TICKET_KEY_HEADER,
    HandoverOffered,
    HandoverTaken,
    HandoverTaking,
    HandoverToken,
    HandoverView,
    HeldTicket,
)
from ticketing.orders import queries as orders
from ticketing.orders.schemas import ORDER_KEY_HEADER

router = APIRouter()
OrderKey = Annotated[str, Header(alias=ORDER_KEY_HEADER)]
TicketKey = Annotated[str, Header(alias=TICKET_KEY_HEADER)]
RequestKey = Annotated[str, Header(alias="Idempotency-Key")]
_SCOPE = "handovers"


@router.get("/tickets/{ticket_id}")
@again_if_broken_off
async def show(
    ticket_id: str,
    database: ServiceDatabase,
    settings: ServiceSettings,
    order_key: OrderKey = "",
    ticket_key: TicketKey = "",
) -> HeldTicket:
    """One ticket with its code, for its holder."""
    async with database.transaction() as session:
        ticket, line = await handovers.held(session, ticket_id=ticket_id, order_key=order_key, ticket_key=ticket_key)
        return await held_tickets.show(session, ticket=ticket, line=line, settings=settings, now=clock.now())


@router.post("/tickets/{ticket_id}/handovers", status_code=201)
@again_if_broken_off
async def offer(
    ticket_id: str, database: ServiceDatabase, order_key: OrderKey = "", ticket_key: TicketKey = ""
) -> HandoverOffered:
    """A link behind which the ticket waits; the link before it opens nothing any more."""
    async with database.transaction() as session:
        ticket, line = await handovers.held(session, ticket_id=ticket_id, order_key=order_key, ticket_key=ticket_key)
        token, ends_at = await handovers.offer(session, ticket=ticket, line=line, now=clock.now())
    return HandoverOffered(token=token, ends_at=ends_at)


@router.delete("/tickets/{ticket_id}/handovers", status_code=204)
@again_if_broken_off
async def withdraw(
    ticket_id: str, database: ServiceDatabase, order_key: OrderKey = "", ticket_key: TicketKey = ""
) -> Response:
    """The link opens nothing any more."""
    async with database.transaction() as session:
        await handovers.held(session, ticket_id=ticket_id, order_key=order_key, ticket_key=ticket_key)
        await handovers.withdraw(session, ticket_id=ticket_id)
    return Response(status_code=204)


@router.post("/handovers/openings")
async def look(word: HandoverToken, database: ServiceDatabase) -> HandoverView:
    """What waits behind a link; looking takes nothing."""
    async with database.reading() as session:
        found = await handovers.waiting(session, token=word.token, now=clock.now())
    return HandoverView(line=orders.line_view(found.line), ends_at=found.handover.ends_at)


@router.post("/handovers/takings", status_code=201)
@again_if_broken_off
async def take(
    wish: HandoverTaking, database: ServiceDatabase, settings: ServiceSettings, request_key: RequestKey = ""
) -> HandoverTaken:
    """Take the ticket. The same key again is the same taking: an answer that was lost is given again."""
    now = clock.now()
    content = idempotency.fingerprint(wish.model_dump_json().encode())
    async with database.transaction() as session:
        answer = await idempotency.claim(session, scope=_SCOPE, key=request_key, fingerprint=content, now=now)
        if answer is None:
            taken = await handovers.take(session, token=wish.token, name=wish.name, settings=settings, now=now)
            answer = {"handover_id": taken.id, "ticket_id": taken.ticket_id}
            await idempotency.store(session, scope=_SCOPE, key=request_key, answer=answer)
    key = handovers.key_of(settings, handover_id=str(answer["handover_id"]))
    return HandoverTaken(ticket_id=str(answer["ticket_id"]), ticket_key=key)
