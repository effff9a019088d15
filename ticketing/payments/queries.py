"""Reads about payments, refunds and the inbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.payments.gateway import PROVIDER
from ticketing.payments.models import (
    BankTransfer,
    EventState,
    Payment,
    PaymentState,
    Refund,
    RefundState,
    SuspenseItem,
    SuspenseReason,
    SuspenseState,
    WebhookEvent,
)

_BATCH = 20


async def payment_of_order(session: AsyncSession, *, order_id: str) -> Payment | None:
    """The payment of an order."""
    return (await session.scalars(select(Payment).where(Payment.order_id == order_id))).one_or_none()


async def order_of_payment_intent(session: AsyncSession, *, payment_intent_id: str) -> str | None:
    """The order that this payment intent paid."""
    query = select(Payment.order_id).where(Payment.payment_intent_id == payment_intent_id)
    return await session.scalar(query)


async def payments_of(session: AsyncSession, *, order_ids: Sequence[str]) -> dict[str, Payment]:
    """Payments by order."""
    found = await session.scalars(select(Payment).where(Payment.order_id.in_(order_ids)))
    return {payment.order_id: payment for payment in found}


async def payments_to_look_at(session: AsyncSession, *, now: datetime) -> Sequence[Payment]:
    """Payments whose page is open and of which we heard nothing for too long."""
    query = (
        select(Payment)
        .where(Payment.state == PaymentState.PENDING, Payment.look_at <= now, Payment.checkout_session_id.is_not(None))
        .order_by(Payment.look_at)
        .limit(_BATCH)
    )
    return (await session.scalars(query)).all()


async def refunds_to_look_at(session: AsyncSession, *, now: datetime) -> Sequence[tuple[Refund, Payment]]:
    """Requested refunds of which we heard nothing for too long, each with the payment it gives back."""
    query = (
        select(Refund, Payment)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.state == RefundState.REQUESTED, Refund.look_at <= now, Payment.provider == PROVIDER)
        .order_by(Refund.look_at)
        .limit(_BATCH)
    )
    return [(refund, payment) for refund, payment in await session.execute(query)]


async def refunds_of(session: AsyncSession, *, order_id: str) -> Sequence[Refund]:
    """Every refund of an order, failed ones too, oldest first."""
    return (await session.scalars(select(Refund).where(Refund.order_id == order_id).order_by(Refund.id))).all()


async def refunded(session: AsyncSession, *, order_ids: Sequence[str]) -> dict[str, int]:
    """What went back of each order of which anything did."""
    if not order_ids:
        return {}
    done = select(Refund.order_id, func.sum(Refund.amount_minor)).where(Refund.state == RefundState.SUCCEEDED)
    done = done.where(Refund.order_id.in_(order_ids)).group_by(Refund.order_id)
    return {order_id: int(amount) for order_id, amount in await session.execute(done)}


async def due_events(session: AsyncSession, *, now: datetime) -> Sequence[str]:
    """Ids of inbox rows that are due, oldest first."""
    query = (
        select(WebhookEvent.id)
        .where(WebhookEvent.state == EventState.RECEIVED, WebhookEvent.due_at <= now)
        .order_by(WebhookEvent.due_at, WebhookEvent.id)
        .limit(_BATCH)
    )
    return (await session.scalars(query)).all()


async def parked_events(session: AsyncSession) -> Sequence[WebhookEvent]:
    """Inbox rows that wait for a person, oldest first, at most 200."""
    query = select(WebhookEvent).where(WebhookEvent.state == EventState.PARKED)
    return (await session.scalars(query.order_by(WebhookEvent.received_at, WebhookEvent.id).limit(200))).all()


async def payment_of_memo(session: AsyncSession, *, codes: Sequence[str]) -> Payment | None:
    """The one payment that a memo names; None when it names none or several."""
    found = (await session.scalars(select(Payment).where(Payment.memo_code.in_(codes)).limit(2))).all()
    return found[0] if len(found) == 1 else None


async def transferred(session: AsyncSession, *, order_ids: Sequence[str]) -> dict[str, int]:
    """What came by transfer for each order: what carried its memo and what a person assigned to it, less what was sent
    back because it was not enough."""
    if not order_ids:
        return {}
    came = select(BankTransfer.order_id, BankTransfer.amount_minor).where(BankTransfer.order_id.in_(order_ids))
    assigned = select(SuspenseItem.order_id, SuspenseItem.amount_minor).where(
        SuspenseItem.order_id.in_(order_ids), SuspenseItem.state == SuspenseState.ASSIGNED
    )
    returned = select(SuspenseItem.order_id, -SuspenseItem.amount_minor).where(
        SuspenseItem.order_id.in_(order_ids), SuspenseItem.reason == SuspenseReason.SHORT
    )
    both = came.union_all(assigned, returned).subquery()
    sums = select(both.c.order_id, func.sum(both.c.amount_minor)).group_by(both.c.order_id)
    return {order_id: int(amount) for order_id, amount in await session.execute(sums)}


async def open_suspense(session: AsyncSession, *, organisation_id: str, platform: bool) -> Sequence[SuspenseItem]:
    """What waits for a person of this house, oldest first; with `platform`, what nobody knows the owner of too."""
    mine = SuspenseItem.organisation_id == organisation_id
    waiting = select(SuspenseItem).where(SuspenseItem.state == SuspenseState.OPEN)
    waiting = waiting.where(mine | SuspenseItem.organisation_id.is_(None) if platform else mine)
    return (await session.scalars(waiting.order_by(SuspenseItem.opened_at, SuspenseItem.id).limit(200))).all()
