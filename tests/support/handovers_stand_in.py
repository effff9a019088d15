"""Single tickets and their links as the pages see them."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response

from tests.support import evening_stand_in
from tests.support.people_stand_in import SPENT
from ticketing.entry_codes.schemas import EntryCode, EntryPolicy
from ticketing.handovers.schemas import (
    HandoverOffered,
    HandoverTaken,
    HandoverTaking,
    HandoverToken,
    HandoverView,
    HeldTicket,
)
from ticketing.orders.schemas import OrderState, OrderView

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

_ROOT = "/api/ticketing"
_GONE = {"code": "handover_gone", "messages": {"vi": "Đường dẫn này không còn vé nào.", "en": "No ticket waits here."}}
_TOKEN = "h" * 43


def add_handovers(app: FastAPI, house: "Scene") -> None:
    """The routes of single tickets; whoever asks holds them."""

    @app.get(_ROOT + "/tickets/{ticket_id}", response_model=None)
    async def shown(ticket_id: str) -> HeldTicket | Response:
        order = _order_of(house, ticket_id)
        if order is None:
            return JSONResponse(_GONE, status_code=404)
        good = order.state is OrderState.PAID
        code = EntryCode(ticket_id=ticket_id, text=evening_stand_in.SIGNED, **house.rotating)
        return HeldTicket(
            ticket_id=ticket_id,
            organisation_id=order.organisation_id,
            line=order.lines[0],
            name=order.buyer_name,
            code_shown="7F3K-9QWX-2MT4-HN8A" if good else "",
            entry_code=code if good else None,
            offered_until=house.offered.get(ticket_id),
            may_hand_over=good,
            server_time=datetime.now(UTC),
        )

    @app.post(_ROOT + "/tickets/{ticket_id}/handovers", status_code=201)
    async def offered(ticket_id: str) -> HandoverOffered:
        house.offered[ticket_id] = datetime.now(UTC) + timedelta(days=3)
        return HandoverOffered(token=_TOKEN, ends_at=house.offered[ticket_id])

    @app.delete(_ROOT + "/tickets/{ticket_id}/handovers", status_code=204)
    async def withdrawn(ticket_id: str) -> Response:
        house.offered.pop(ticket_id, None)
        return Response(status_code=204)

    @app.get(_ROOT + "/performances/{performance_id}/entry-policy")
    async def policy(performance_id: str) -> EntryPolicy:
        return house.policy

    @app.put(_ROOT + "/performances/{performance_id}/entry-policy")
    async def decided(performance_id: str, wish: EntryPolicy) -> EntryPolicy:
        house.policy = wish
        return wish

    @app.post(_ROOT + "/handovers/openings", response_model=None)
    async def looked(word: HandoverToken) -> HandoverView | Response:
        if word.token == SPENT:
            return JSONResponse(_GONE, status_code=410)
        evening = evening_stand_in.performance_of("org_nhahat", id="prf_kieu")
        line = evening_stand_in.admission_order(evening, OrderState.PAID, 1).lines[0]
        return HandoverView(line=line, ends_at=datetime.now(UTC) + timedelta(days=3))

    @app.post(_ROOT + "/handovers/takings", status_code=201)
    async def taken(wish: HandoverTaking) -> HandoverTaken:
        house.takings.append(wish)
        ticket_id = next(iter(house.offered), "tck_none")
        return HandoverTaken(ticket_id=ticket_id, ticket_key="k" * 22)


def _order_of(house: "Scene", ticket_id: str) -> OrderView | None:
    for order in house.orders.values():
        if any(ticket.id == ticket_id for ticket in order.tickets):
            return order
    return None
