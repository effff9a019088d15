"""Tickets that are exchanged, as the pages see it: until a day before, for whatever the basket holds."""

from datetime import timedelta
from typing import TYPE_CHECKING

from fastapi import FastAPI

from tests.support import seats_stand_in
from ticketing.catalog.schemas import OfferKind, Price
from ticketing.exchanges.schemas import Exchangeable, ExchangeChoices, ExchangeDone, ExchangeWish
from ticketing.orders.schemas import OrderState, TicketState

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

_PATH = "/api/ticketing/orders/{order_id}/exchanges"
KEY = "key-of-the-successor"
PAGE = "https://pay.example/difference"


def add_exchanges(app: FastAPI, house: "Scene") -> None:
    """The routes."""

    @app.get(_PATH)
    async def choices(order_id: str) -> ExchangeChoices:
        order = house.orders[order_id]
        line = order.lines[0]
        if line.kind is not OfferKind.ADMISSION or line.starts_at is None:
            return ExchangeChoices(tickets=[], until=None, why_none="not_offered")
        good = [ticket for ticket in order.tickets if ticket.state is TicketState.VALID]
        tickets = [Exchangeable(ticket_id=ticket.id, worth=line.price) for ticket in good]
        until = line.starts_at - timedelta(hours=24)
        return ExchangeChoices(tickets=tickets, until=until, why_none="" if tickets else "nothing_left")

    @app.post(_PATH, status_code=201)
    async def exchange(order_id: str, wish: ExchangeWish) -> ExchangeDone:
        house.exchanged.append(wish)
        hold = house.holds[wish.hold_id]
        dearer = house.exchange_costs_more and wish.payment_kind == "stripe"
        state, page = (OrderState.PENDING, PAGE) if dearer else (OrderState.PAID, None)
        order = seats_stand_in.order_of(hold, house.performances, state=state, checkout_url=page)
        house.orders[order.id] = order
        return ExchangeDone(
            order=order, access_key=KEY, back=Price(minor=0, currency="VND"), to_pay=Price(minor=0, currency="VND")
        )
