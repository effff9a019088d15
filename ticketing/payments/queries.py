"""Reads about payments, refunds and the inbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.payments.models import EventState, Payment, PaymentState, Refund, RefundState, WebhookEvent

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
        .where(Refund.state == RefundState.REQUESTED, Refund.look_at <= now)
        .order_by(Refund.look_at)
        .limit(_BATCH)
    )
    return [(refund, payment) for refund, payment in await session.execute(query)]


async def refunds_of(session: AsyncSession, *, order_id: str) -> Sequence[Refund]:
    """Every refund of an order, failed ones too, oldest first."""
    return (await session.scalars(select(Refund).where(Refund.order_id == order_id).order_by(Refund.id))).all()


async def due_events(session: AsyncSession, *, now: datetime) -> Sequence[str]:
    """Ids of inbox rows that are due, oldest first."""
    query = (
        select(WebhookEvent.id)
        .where(WebhookEvent.state == EventState.RECEIVED, WebhookEvent.due_at <= now)
        .order_by(WebhookEvent.due_at, WebhookEvent.id)
        .limit(_BATCH)
    )
    return (await session.scalars(query)).all()
