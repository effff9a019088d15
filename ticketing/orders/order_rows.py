"""The rows that an order begins with: itself, one line per ticket, and the tickets of what is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from infra import ids
from infra.settings import Settings
from ticketing.catalog.schemas import OfferKind
from ticketing.orders import access_keys, ticket_codes
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.schemas import OF_THE_SEAT, OrderState, TicketState


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys; at the counter nobody asks."""

    name: str = ""
    email: str | None = None
    phone: str | None = None
    language: str = "vi"
    accepts_alternative: bool = False


def order_of(
    *,
    organisation_id: str,
    lines: Sequence[dict[str, Any]],
    buyer: Buyer,
    request_key: str,
    settings: Settings,
    now: datetime,
    expires_at: datetime,
    sold_by: str | None,
    shift_id: str | None,
    paid: bool = False,
) -> Order:
    """An order of these lines (`order_lines`) that waits for its money, or has it."""
    order_id = ids.new("ord")
    return Order(
        id=order_id,
        organisation_id=organisation_id,
        state=OrderState.PAID if paid else OrderState.PENDING,
        language=buyer.language,
        buyer_name=buyer.name,
        buyer_email=buyer.email.lower() if buyer.email else None,
        buyer_phone=buyer.phone,
        total_minor=sum(line["price_minor"] for line in lines),
        currency=lines[0]["currency"],
        access_key_hash=access_keys.digest(access_keys.derive(settings, order_id=order_id)),
        request_key=request_key,
        created_at=now,
        paid_at=now if paid else None,
        expires_at=expires_at,
        sold_by=sold_by,
        accepts_alternative=buyer.accepts_alternative,
        shift_id=shift_id,
    )


def lines_of(order: Order, lines: Sequence[dict[str, Any]]) -> list[OrderLine]:
    """Its lines, in order."""
    return [
        OrderLine(id=ids.new("oln"), order_id=order.id, position=position, **line)
        for position, line in enumerate(lines, 1)
    ]


def ticket_of(line: OrderLine, now: datetime) -> Ticket:
    """The ticket of a paid line."""
    code = ticket_codes.new() if line.kind is OfferKind.ADMISSION else None
    return Ticket(
        id=ids.new("tck"),
        order_id=line.order_id,
        order_line_id=line.id,
        kind=line.kind,
        title_id=line.title_id,
        performance_id=line.performance_id,
        code=code,
        serial=ticket_codes.serial(code) if code else None,
        state=TicketState.VALID,
        issued_at=now,
        watch_until=now + timedelta(hours=line.watch_hours) if line.watch_hours is not None else None,
        **{name: getattr(line, name) for name in OF_THE_SEAT},
    )
