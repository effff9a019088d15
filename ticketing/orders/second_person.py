"""A refund above a limit takes a second person. What is undone in the shift in which it was sold is a void."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts.actor import Actor
from ticketing.approvals import service as approvals
from ticketing.approvals.schemas import Action
from ticketing.orders.models import Order
from ticketing.payments.models import Refund
from ticketing.shifts.models import Shift


async def action_of(session: AsyncSession, *, order: Order, by: str) -> Action:
    """A void while the shift of the sale is still the open one of whoever undoes it, else a refund."""
    hers = (Shift.id == order.shift_id) & (Shift.seller == by) & Shift.closed_at.is_(None)
    return Action.VOID if await session.scalar(select(Shift.id).where(hers)) else Action.REFUND


async def require(session: AsyncSession, *, order: Order, refund: Refund, actor: Actor, now: datetime) -> None:
    """Let a refund that was just asked for stand. Raises ApprovalNeeded."""
    if refund.requested_at != now:
        return  # asked for before, and let stand then
    await approvals.require(
        session,
        actor=actor,
        organisation_id=order.organisation_id,
        action=await action_of(session, order=order, by=actor.subject),
        subject=order.id,
        amount_minor=refund.amount_minor,
        now=now,
    )
