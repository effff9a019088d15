"""Where this browser stands towards a title: may it watch, and if not, why not."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ticketing.orders.schemas import OrderState, OrderView, TicketState, TicketView
from ticketing.passes.schemas import PassView
from web import order_keys
from web.clients import passes, ticketing
from web.clients.answers import ServiceRefused
from web.order_keys import OrderKey
from web.visit import Visit


class Right(StrEnum):
    """From best to worst: with several orders for one title the best counts."""

    VALID = "valid"
    PENDING = "pending"
    REFUNDED = "refunded"
    ENDED = "ended"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Standing:
    """The best right found, with the order (and, when valid, the key and ticket) that gives it."""

    right: Right
    order: OrderView | None = None
    key: OrderKey | None = None
    ticket: TicketView | None = None
    monthly: PassView | None = None  # a pass gives the right, and no ticket of its own


async def towards(visit: Visit, title_id: str, *, now: datetime) -> Standing:
    """The standing towards one title. Raises Unavailable."""
    held = order_keys.held(visit)
    of_orders = [_of_order(visit, key, title_id, now=now) for key in held if title_id in key.title_ids]
    of_passes = [_of_pass(visit, key, title_id) for key in held if order_keys.MONTHLY in key.title_ids]
    found = await asyncio.gather(*of_orders, *of_passes)
    ranks = list(Right)
    return min(found, key=lambda standing: ranks.index(standing.right), default=Standing(Right.NONE))


async def _of_order(visit: Visit, key: OrderKey, title_id: str, *, now: datetime) -> Standing:
    try:
        order = await ticketing.order_of_buyer(visit.site.ticketing, key.order_id, access_key=key.access_key)
    except ServiceRefused:
        return Standing(Right.NONE)  # the order is not there any more
    if order.state is OrderState.PENDING:
        return Standing(Right.PENDING, order, key)
    if order.state in {OrderState.REFUNDING, OrderState.REFUNDED}:
        return Standing(Right.REFUNDED, order, key)
    ticket = valid_ticket(order, title_id, now=now)
    if ticket is not None:
        return Standing(Right.VALID, order, key, ticket)
    return Standing(Right.ENDED if order.tickets else Right.NONE, order, key)


async def _of_pass(visit: Visit, key: OrderKey, title_id: str) -> Standing:
    try:
        monthly = await passes.pass_of_order(visit.site.ticketing, key.order_id, access_key=key.access_key)
    except ServiceRefused:
        return Standing(Right.NONE)  # not paid yet, or not there any more
    opens = monthly.live and title_id in monthly.title_ids
    return Standing(Right.VALID, None, key, None, monthly) if opens else Standing(Right.NONE)


def valid_ticket(order: OrderView, title_id: str | None, *, now: datetime) -> TicketView | None:
    """The order's ticket that opens the title now."""
    if order.state is not OrderState.PAID or title_id is None:
        return None
    mine = (ticket for ticket in order.tickets if ticket.title_id == title_id)
    return next((t for t in mine if t.state is TicketState.VALID and t.watch_until and now < t.watch_until), None)
