"""A buyer brings tickets back, as far as the house allows it, without a person of the house."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.orders import queries as orders
from ticketing.orders import refund_order
from ticketing.orders.errors import TicketNotRefundable
from ticketing.orders.models import Order
from ticketing.payments.models import Payment, Refund
from ticketing.returns import queries
from ticketing.returns.errors import ReturnsNotOffered, ReturnTooLate, TicketUsed
from ticketing.returns.models import ReturnPolicyRow
from ticketing.returns.schemas import ReturnPolicy

BUYER: Final = "buyer"
REASON: Final = "Returned by the buyer"


async def decide(session: AsyncSession, *, performance_id: str, policy: ReturnPolicy) -> None:
    """What the house takes back from now on."""
    await session.merge(ReturnPolicyRow(performance_id=performance_id, **policy.model_dump()))
    await session.flush()


async def bring_back(
    session: AsyncSession, *, order: Order, ticket_ids: Sequence[str], request_key: str, now: datetime
) -> tuple[Refund, Payment]:
    """Ask for the money of these tickets, less the fee of the house.

    Raises ReturnsNotOffered, ReturnTooLate, TicketUsed, TicketNotRefundable, OrderNotRefundable.
    """
    order = await orders.locked(session, order_id=order.id)
    choices = await queries.choices(session, order=order, now=now)
    if choices.until is None:
        raise ReturnsNotOffered
    if choices.why_none == "too_late":
        until = choices.until.astimezone(ZoneInfo(choices.zone))
        raise ReturnTooLate(until=f"{until:%H:%M %d/%m/%Y}")
    wanted = set(ticket_ids)
    mine = [ticket for ticket in await orders.tickets(session, order_id=order.id) if ticket.holder_key_hash is None]
    held = {ticket.id: ticket for ticket in mine}
    if not wanted <= held.keys():
        raise TicketNotRefundable
    if any(held[ticket_id].entered_at is not None for ticket_id in wanted):
        raise TicketUsed
    return await refund_order.request_refund(
        session,
        order_id=order.id,
        ticket_ids=ticket_ids,
        reason=REASON,
        requested_by=BUYER,
        request_key=f"return:{request_key}",
        now=now,
        fee_minor=choices.fee.minor,
    )
