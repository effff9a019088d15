"""`/orders` and `/orders/{order_id}`: the tickets of this browser, and the state of one order."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from infra import clock
from infra.errors import NotFound, Unavailable
from ticketing.catalog.schemas import OfferKind
from ticketing.entry_codes.schemas import EntryCode
from ticketing.invoices.schemas import InvoiceView
from ticketing.orders.schemas import OrderLineView, OrderState, OrderView, TicketState, TicketView
from web import order_keys, qr_codes, standing
from web.clients import invoices, ticketing
from web.clients.answers import ServiceRefused
from web.order_keys import OrderKey
from web.visit import CurrentVisit, Visit

router = APIRouter()
AskForOrder = Callable[..., Awaitable[OrderView]]
_TICKET = "ticket-"
_MOVING = {OrderState.PENDING, OrderState.REFUNDING}  # states that the provider ends


@dataclass(frozen=True, slots=True)
class Admission:
    """One person's ticket: the code for eyes, and for scanners (empty: it rotates, on the page of tickets)."""

    code: str
    svg: str
    ticket: TicketView  # with seat, zone and entrance, where it has them


@dataclass(frozen=True, slots=True)
class Evening:
    """A performance of an order: what was bought of it, and the tickets that are good."""

    lines: list[OrderLineView]
    admissions: list[Admission]


class OrderNotHere(NotFound):
    """This browser holds no key of the order, or a wrong one."""

    code = "order_not_here"
    vi = "Trình duyệt này không giữ vé của đơn hàng đó. Hãy mở đường dẫn bạn đã nhận, hoặc vào trang Tìm lại vé."
    en = "This browser does not hold that order's ticket. Open the link you were sent, or go to “Find your tickets”."


@router.get("/orders")
async def show_all(visit: CurrentVisit) -> HTMLResponse:
    """Every order this browser holds, newest first."""
    found = await asyncio.gather(*(open_order(visit, key) for key in order_keys.held(visit)))
    return visit.page("orders.html", orders=[order for order in found if order is not None])


@router.get("/orders/{order_id}")
async def show(
    visit: CurrentVisit,
    order_id: str,
    key: Annotated[str | None, Query(max_length=200)] = None,
    left: Annotated[bool, Query()] = False,
) -> Response:
    """One order. A key in the address moves into the cookie, so that it stays out of histories and logs."""
    if key is not None:
        return await _take_key(visit, OrderKey(order_id, key, ()), left=left)
    held, order = await held_order(visit, order_id, ask=ticketing.order_with_codes)
    now = clock.now()
    views = [line for line in order.lines if line.kind is OfferKind.TITLE_VIEW]
    tickets = [(line, standing.valid_ticket(order, line.title_id, now=now)) for line in views]
    moving = order.state in _MOVING
    return visit.page(
        "order.html",
        order=order,
        tickets=tickets,
        evenings=_evenings(order, admissions(order, await _codes(visit, order, held))),
        left=left,
        moving=moving,
        invoices=await _invoices(visit, order, held),
    )


def _evenings(order: OrderView, good: Sequence[Admission]) -> list[Evening]:
    """The performances of the order, in the order in which they were bought."""
    bought = [line for line in order.lines if line.kind is OfferKind.ADMISSION]
    return [
        Evening(
            [line for line in bought if line.performance_id == performance],
            [one for one in good if one.ticket.performance_id == performance],
        )
        for performance in dict.fromkeys(line.performance_id for line in bought)
    ]


def admissions(order: OrderView, codes: Sequence[EntryCode] = ()) -> list[Admission]:
    """The codes of an order with which people enter, while they are good: signed ones where there are."""
    good = [ticket for ticket in order.tickets if ticket.code and ticket.state is TicketState.VALID]
    if order.state is not OrderState.PAID:
        return []
    signed = {code.ticket_id: code for code in codes}
    return [_admission(ticket, signed.get(ticket.id)) for ticket in good]


def _admission(ticket: TicketView, signed: EntryCode | None) -> Admission:
    if signed is None:
        drawn = qr_codes.svg(ticket.code_scanned or "")
    else:
        drawn = "" if signed.secret else qr_codes.signed_svg(signed.text)
    return Admission(ticket.code_shown or "", drawn, ticket)


async def _codes(visit: Visit, order: OrderView, held: OrderKey) -> Sequence[EntryCode]:
    """Signed codes of the order; none where nobody enters, or while ticketing cannot make them."""
    if order.state is not OrderState.PAID or not any(ticket.code for ticket in order.tickets):
        return ()
    if order.entry_codes is not None:
        return order.entry_codes
    try:
        return (await ticketing.entry_codes(visit.site.ticketing, order.id, access_key=held.access_key)).codes
    except (ServiceRefused, Unavailable):
        return ()


async def _invoices(visit: Visit, order: OrderView, held: OrderKey) -> Sequence[InvoiceView]:
    """The invoices of what was paid; none while ticketing cannot tell, and none of what cost nothing."""
    if order.paid_at is None or not order.total.minor:
        return ()
    try:
        return await invoices.of_order(visit.site.ticketing, order.id, access_key=held.access_key)
    except (ServiceRefused, Unavailable):
        return ()


async def _take_key(visit: Visit, key: OrderKey, *, left: bool) -> Response:
    order = await open_order(visit, key)
    if order is None:
        raise OrderNotHere
    response = visit.redirect(f"/orders/{order.id}", **({"left": "1"} if left else {}))
    order_keys.hold(visit, response, order, access_key=key.access_key)
    return response


async def held_order(
    visit: Visit, order_id: str, ask: AskForOrder = ticketing.order_of_buyer
) -> tuple[OrderKey, OrderView]:
    """The order, and this browser's key of it. Raises OrderNotHere."""
    held = order_keys.find(visit, order_id)
    order = await open_order(visit, held, ask) if held else None
    if held is None or order is None:
        raise OrderNotHere
    return held, order


def ticked(fields: Mapping[str, str]) -> set[str]:
    """The tickets that are chosen in a form: its boxes are named `ticket-` and the ticket's id."""
    return {name.removeprefix(_TICKET) for name in fields if name.startswith(_TICKET)}


async def open_order(visit: Visit, key: OrderKey, ask: AskForOrder = ticketing.order_of_buyer) -> OrderView | None:
    """The order that a key opens."""
    try:
        return await ask(visit.site.ticketing, key.order_id, access_key=key.access_key)
    except ServiceRefused:
        return None
