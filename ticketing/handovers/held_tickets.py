"""How one ticket is shown to whoever holds it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.settings import Settings
from ticketing.entry_codes.errors import EntryKeyUnreadable
from ticketing.entry_codes.schemas import EntryCode
from ticketing.handovers import service as handovers
from ticketing.handovers.models import Handover
from ticketing.handovers.schemas import HandoverState, HeldTicket
from ticketing.orders import queries as orders
from ticketing.orders import signed_codes, ticket_codes
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.schemas import OrderState


async def show(
    session: AsyncSession, *, ticket: Ticket, line: OrderLine, settings: Settings, now: datetime
) -> HeldTicket:
    """The ticket with its code, while it opens a door."""
    order = await session.get_one(Order, ticket.order_id)
    code = await _code(session, ticket=ticket, line=line, settings=settings, now=now)
    mine = (Handover.ticket_id == ticket.id) & (Handover.ends_at > now) & (Handover.state == HandoverState.OFFERED)
    taken = (Handover.ticket_id == ticket.id) & (Handover.state == HandoverState.TAKEN)
    names = await session.scalars(select(Handover.taker_name).where(taken).order_by(Handover.taken_at.desc()).limit(1))
    return HeldTicket(
        ticket_id=ticket.id,
        organisation_id=order.organisation_id,
        line=orders.line_view(line),
        name=names.one_or_none() or ("" if ticket.holder_key_hash else order.buyer_name),
        code_shown=ticket_codes.shown(ticket.code) if ticket.code and order.state is OrderState.PAID else "",
        entry_code=code if order.state is OrderState.PAID else None,
        offered_until=await session.scalar(select(Handover.ends_at).where(mine)),
        may_hand_over=await handovers.may(session, ticket=ticket, line=line, now=now),
        server_time=now,
    )


async def _code(
    session: AsyncSession, *, ticket: Ticket, line: OrderLine, settings: Settings, now: datetime
) -> EntryCode | None:
    try:
        found = await signed_codes.of_tickets(
            session, lines=[line], tickets=[ticket], for_holder=True, settings=settings, now=now
        )
    except EntryKeyUnreadable:
        return None
    return found[0] if found else None
