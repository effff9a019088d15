"""Tickets that are brought back, as ticketing's stand-in plays it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from fastapi import FastAPI

from infra import clock, ids
from ticketing.catalog.schemas import OfferKind, Price
from ticketing.orders.schemas import RefundView, TicketState
from ticketing.returns.schemas import Returnable, ReturnChoices, ReturnPolicy, ReturnWish

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

FEE = Price(minor=10_000, currency="VND")


def add_returns(app: FastAPI, house: "Scene") -> None:
    """The routes; evenings can be returned until a day before, films never."""

    @app.get("/api/ticketing/performances/{performance_id}/return-policy")
    async def policy(performance_id: str) -> ReturnPolicy:
        return house.return_policies.get(performance_id, ReturnPolicy())

    @app.put("/api/ticketing/performances/{performance_id}/return-policy")
    async def decide(performance_id: str, decided: ReturnPolicy) -> ReturnPolicy:
        house.return_policies[performance_id] = decided
        return decided

    @app.get("/api/ticketing/orders/{order_id}/returns")
    async def choices(order_id: str) -> ReturnChoices:
        order = house.orders[order_id]
        line = order.lines[0]
        if line.kind is not OfferKind.ADMISSION or line.starts_at is None:
            return ReturnChoices(until=None, zone="", fee=FEE, tickets=[], why_none="not_offered")
        good = [ticket for ticket in order.tickets if ticket.state is TicketState.VALID]
        until = line.starts_at - timedelta(hours=24)
        back = Price(minor=line.price.minor - FEE.minor, currency="VND")
        tickets = [Returnable(ticket_id=ticket.id, price=line.price, back=back) for ticket in good]
        why = "" if tickets else "nothing_left"
        return ReturnChoices(until=until, zone=line.zone or "", fee=FEE, tickets=tickets, why_none=why)

    @app.post("/api/ticketing/orders/{order_id}/returns", status_code=201)
    async def bring_back(order_id: str, wish: ReturnWish) -> RefundView:
        house.returned.append(wish)
        return RefundView(
            id=ids.new("rfd"),
            order_id=order_id,
            state="requested",
            amount=FEE,
            reason="",
            requested_at=clock.now(),
        )
