"""Reads about performances that were called off: which orders are left to see to, and how far their money is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.cancellations.models import Cancellation
from ticketing.cancellations.schemas import CancellationView, Heap
from ticketing.catalog.models import Performance
from ticketing.catalog.performances import CURRENCY
from ticketing.catalog.schemas import Price
from ticketing.delivery.models import Notice
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.schemas import OrderState, TicketState
from ticketing.payments.gateway import PROVIDER
from ticketing.payments.models import Payment, Refund, RefundState

_LATE_MONEY: Final = timedelta(days=2)  # how long after its evening a payment may still be settled


def key_of(cancellation: Cancellation) -> str:
    """The key under which the refunds of a cancellation are asked for."""
    return f"cancellation:{cancellation.id}"


async def of_performance(session: AsyncSession, *, performance_id: str) -> Cancellation | None:
    """The decision to call a performance off."""
    return (
        await session.scalars(select(Cancellation).where(Cancellation.performance_id == performance_id))
    ).one_or_none()


async def lively(session: AsyncSession, *, now: datetime) -> Sequence[str]:
    """Cancellations for whose performances money may still come, or that are not through."""
    mine = select(Cancellation.id).join(Performance, Performance.id == Cancellation.performance_id)
    recent = Cancellation.finished_at.is_(None) | (Performance.ends_at > now - _LATE_MONEY)
    return (await session.scalars(mine.where(recent).order_by(Cancellation.id))).all()


async def waiting_orders(session: AsyncSession, *, cancellation: Cancellation, most: int) -> Sequence[str]:
    """Orders for the performance that wait for their money."""
    here = select(OrderLine.order_id).where(OrderLine.performance_id == cancellation.performance_id)
    waiting = select(Order.id).where(Order.state == OrderState.PENDING, Order.id.in_(here)).order_by(Order.id)
    return (await session.scalars(waiting.limit(most).with_for_update(of=Order))).all()


async def paid_orders(session: AsyncSession, *, cancellation: Cancellation, most: int) -> Sequence[str]:
    """Orders with good tickets for the performance that no refund of this cancellation has seen to."""
    left = _to_see_to(cancellation).order_by(Order.id)
    return (await session.scalars(left.limit(most).with_for_update(of=Order))).all()


async def view(session: AsyncSession, *, cancellation: Cancellation) -> CancellationView:
    """How far it is."""
    key = key_of(cancellation)
    refunds = select(Refund.state, Payment.provider, func.count(), func.sum(Refund.amount_minor))
    refunds = refunds.join(Payment, Payment.id == Refund.payment_id).where(Refund.request_key == key)
    heaps = {"under_way": [0, 0], "by_hand": [0, 0], "done": [0, 0], "refused": [0, 0]}
    for state, provider, count, amount in await session.execute(refunds.group_by(Refund.state, Payment.provider)):
        heap = heaps[_heap_of(state, provider)]
        heap[0] += count
        heap[1] += int(amount)
    asked = select(Refund.id).where(Refund.request_key == key).subquery()
    told = select(func.count(Notice.order_id.distinct())).where(Notice.event == "cancelled:" + asked.c.id)
    waiting = select(func.count()).select_from(_to_see_to(cancellation).subquery())
    return CancellationView.model_validate(
        {
            "performance_id": cancellation.performance_id,
            "reason": cancellation.reason,
            "decided_at": cancellation.decided_at,
            "finished_at": cancellation.finished_at,
            "waiting": await session.scalar(waiting) or 0,
            "written_to": await session.scalar(told) or 0,
            **{
                name: Heap(count=count, amount=Price(minor=amount, currency=CURRENCY))
                for name, (count, amount) in heaps.items()
            },
        }
    )


def _to_see_to(cancellation: Cancellation) -> Select[str]:
    here = select(Ticket.order_id).where(
        Ticket.performance_id == cancellation.performance_id, Ticket.state == TicketState.VALID
    )
    seen_to = select(Refund.order_id).where(Refund.request_key == key_of(cancellation))
    return select(Order.id).where(Order.state == OrderState.PAID, Order.id.in_(here), Order.id.not_in(seen_to))


def _heap_of(state: RefundState, provider: str) -> str:
    if state is RefundState.SUCCEEDED:
        return "done"
    if state is RefundState.FAILED:
        return "refused"
    return "under_way" if provider == PROVIDER else "by_hand"
