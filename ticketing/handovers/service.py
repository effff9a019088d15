"""Hand a ticket to somebody else by a link: offered by its holder, taken once, withdrawn until then.

The row of the ticket stays; its code is replaced, the old serial is revoked, a key of the taker opens it from then on.
The order is locked first, as everywhere: a refund that is asked for just now comes before or after.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts import ticket_code
from infra.settings import Settings
from ticketing.accounts import links
from ticketing.accounts import queries as accounts
from ticketing.entry_codes import policies, revocations
from ticketing.handovers.errors import HandoverGone, HandoverRefused, HandoversUsedUp, TicketNotHeld
from ticketing.handovers.models import Handover
from ticketing.handovers.schemas import HandoverState
from ticketing.orders import access_keys, ticket_codes
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.schemas import OrderState, TicketState

LIFETIME: Final = timedelta(days=3)
MOST_OFFERS: Final = 20  # of one ticket, ever


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket behind an open link."""

    handover: Handover
    ticket: Ticket
    line: OrderLine


async def held(session: AsyncSession, *, ticket_id: str, order_key: str, ticket_key: str) -> tuple[Ticket, OrderLine]:
    """The ticket, for whoever holds it now: by the order's key until it was handed over, by its own key afterwards.

    Raises TicketNotHeld.
    """
    ticket = await session.get(Ticket, ticket_id)
    order = await session.get(Order, ticket.order_id) if ticket else None
    if ticket is None or order is None or ticket.performance_id is None:
        raise TicketNotHeld
    key = order_key if ticket.holder_key_hash is None else ticket_key
    if not access_keys.opens(key, stored=ticket.holder_key_hash or order.access_key_hash):
        raise TicketNotHeld
    return ticket, await session.get_one(OrderLine, ticket.order_line_id)


async def offer(session: AsyncSession, *, ticket: Ticket, line: OrderLine, now: datetime) -> tuple[str, datetime]:
    """The secret of a link behind which the ticket waits, and until when; an earlier link opens nothing any more.

    Raises HandoverRefused, HandoversUsedUp.
    """
    await _lock(session, ticket=ticket)
    if not await may(session, ticket=ticket, line=line, now=now):
        raise HandoverRefused
    offered = select(func.count()).select_from(Handover).where(Handover.ticket_id == ticket.id)
    if (await session.scalar(offered) or 0) >= MOST_OFFERS:
        raise HandoversUsedUp
    await withdraw(session, ticket_id=ticket.id)
    token = links.new_token()
    ends_at = min(now + LIFETIME, line.ends_at or now)
    session.add(
        Handover(
            id=ids.new("hov"),
            ticket_id=ticket.id,
            state=HandoverState.OFFERED,
            token_hash=accounts.token_hash(token),
            offered_at=now,
            ends_at=ends_at,
        )
    )
    await session.flush()
    return token, ends_at


async def withdraw(session: AsyncSession, *, ticket_id: str) -> None:
    """The link opens nothing any more; what was taken stays taken."""
    mine = (Handover.ticket_id == ticket_id) & (Handover.state == HandoverState.OFFERED)
    await session.execute(update(Handover).where(mine).values(state=HandoverState.WITHDRAWN))


async def waiting(session: AsyncSession, *, token: str, now: datetime) -> Waiting:
    """What waits behind a link; looking takes nothing. Raises HandoverGone."""
    mine = (Handover.token_hash == accounts.token_hash(token)) & (Handover.state == HandoverState.OFFERED)
    handover = (await session.scalars(select(Handover).where(mine, Handover.ends_at > now))).one_or_none()
    if handover is None:
        raise HandoverGone
    ticket = await session.get_one(Ticket, handover.ticket_id)
    return Waiting(handover, ticket, await session.get_one(OrderLine, ticket.order_line_id))


async def take(session: AsyncSession, *, token: str, name: str, settings: Settings, now: datetime) -> Handover:
    """The ticket gets another code and another holder. The row of the link lets one of two through.

    Raises HandoverGone, HandoverRefused.
    """
    found = await waiting(session, token=token, now=now)
    ticket = found.ticket
    await _lock(session, ticket=ticket)
    if not await may(session, ticket=ticket, line=found.line, now=now):
        raise HandoverRefused
    old_serial = ticket_code.serial_of(ticket.code or "").hex()
    await _claim(session, handover=found.handover, name=name, old_serial=old_serial, now=now)
    key_hash = access_keys.digest(key_of(settings, handover_id=found.handover.id))
    mine = (Ticket.id == ticket.id) & (Ticket.state == TicketState.VALID) & Ticket.entered_at.is_(None)
    code = ticket_codes.new()
    values = {"code": code, "serial": ticket_codes.serial(code), "holder_key_hash": key_hash}
    changed = update(Ticket).where(mine).values(values)
    if await session.scalar(changed.returning(Ticket.id)) is None:
        raise HandoverRefused
    await revocations.revoke(session, serials=[(ticket.performance_id or "", old_serial)], now=now)
    return found.handover


def key_of(settings: Settings, *, handover_id: str) -> str:
    """The key of who took it: derived, so that the same request can be answered again although it is not stored."""
    return access_keys.derive(settings, order_id=handover_id)


async def may(session: AsyncSession, *, ticket: Ticket, line: OrderLine, now: datetime) -> bool:
    """Whether the ticket may go to somebody else now."""
    order = await session.get_one(Order, ticket.order_id)
    if order.state is not OrderState.PAID or ticket.state is not TicketState.VALID or ticket.entered_at is not None:
        return False
    if line.performance_id is None or line.ends_at is None or now >= line.ends_at:
        return False
    return (await policies.of(session, performance_id=line.performance_id)).handovers


async def _claim(session: AsyncSession, *, handover: Handover, name: str, old_serial: str, now: datetime) -> None:
    open_ = (Handover.id == handover.id) & (Handover.state == HandoverState.OFFERED)
    values = {"state": HandoverState.TAKEN, "taken_at": now, "taker_name": name or None, "old_serial": old_serial}
    if await session.scalar(update(Handover).where(open_).values(values).returning(Handover.id)) is None:
        raise HandoverGone


async def _lock(session: AsyncSession, *, ticket: Ticket) -> None:
    """Nothing else happens to the ticket's order, and what was read of the ticket is how it is."""
    await session.get_one(Order, ticket.order_id, with_for_update=True, populate_existing=True)
    await session.refresh(ticket)
