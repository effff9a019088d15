"""The places of an order's admissions: held while it waits for its money, sold when it is paid, free when it gave up.

An order that waits past its time holds nothing against another buyer: stale holds end first when a new one comes.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog import pools
from ticketing.catalog import queries as catalog
from ticketing.catalog.errors import SoldOut
from ticketing.catalog.schemas import PerformanceState
from ticketing.orders import transitions
from ticketing.orders.models import Order, OrderLine
from ticketing.orders.schemas import OrderState
from ticketing.payments.models import Payment, PaymentState

_MOST_STALE = 200
_log = structlog.get_logger("orders")


async def hold(session: AsyncSession, *, performance_id: str, count: int, now: datetime) -> None:
    """Keep places for an order of this transaction. Raises SoldOut."""
    await end_stale_holds(session, performance_id=performance_id, now=now)
    await pools.hold(session, performance_id=performance_id, count=count)


async def expire(session: AsyncSession, *, order_id: str) -> None:
    """Give up on a pending order and free what it held; one that is paid stays paid.

    A payment page may have been paid in its last seconds: its payment waits on until the provider says no.
    """
    if not await transitions.move(session, order_id=order_id, to=OrderState.EXPIRED):
        return
    pending = (Payment.order_id == order_id) & (Payment.state == PaymentState.PENDING)
    no_page = Payment.checkout_session_id.is_(None)
    await session.execute(update(Payment).where(pending, no_page).values(state=PaymentState.EXPIRED))
    for performance_id, count in (await _of_order(session, order_id=order_id)).items():
        await pools.release(session, performance_id=performance_id, count=count)


async def end_stale_holds(session: AsyncSession, *, performance_id: str, now: datetime) -> None:
    """Expire the orders that held places here past their time. One that is being settled just now is left to that."""
    here = select(OrderLine.order_id).where(OrderLine.performance_id == performance_id)
    stale = select(Order.id).where(Order.state == OrderState.PENDING, Order.expires_at <= now, Order.id.in_(here))
    locked = stale.order_by(Order.id).limit(_MOST_STALE).with_for_update(skip_locked=True)
    for order_id in (await session.scalars(locked)).all():
        await expire(session, order_id=order_id)


async def sell(session: AsyncSession, *, order_id: str, held: bool, now: datetime) -> bool:
    """The order is paid: its places are sold. False, and nothing is held or sold, when there are none for it: the
    money came after the hold had ended and others took them, or the performance was cancelled meanwhile."""
    for performance_id, count in (await _of_order(session, order_id=order_id)).items():
        performance = await catalog.performance(session, performance_id=performance_id)
        if performance.state is PerformanceState.CANCELLED:
            if held:
                await pools.release(session, performance_id=performance_id, count=count)
            return False
        if held:
            await pools.sell_held(session, performance_id=performance_id, count=count)
        elif not await _sell_late(session, performance_id=performance_id, count=count, now=now):
            _log.warning("paid_too_late", order_id=order_id, performance_id=performance_id)
            return False
    return True


async def give_back(session: AsyncSession, *, order_line_ids: Sequence[str]) -> None:
    """The tickets of these lines are good no more: their places are free again."""
    mine = select(OrderLine.performance_id).where(OrderLine.id.in_(order_line_ids))
    named = (await session.scalars(mine.where(OrderLine.performance_id.is_not(None)))).all()
    for performance_id, count in sorted(Counter(map(str, named)).items()):
        await pools.give_back(session, performance_id=performance_id, count=count)


async def _sell_late(session: AsyncSession, *, performance_id: str, count: int, now: datetime) -> bool:
    performance = await catalog.performance(session, performance_id=performance_id)
    if now >= performance.ends_at:
        return False
    await end_stale_holds(session, performance_id=performance_id, now=now)
    try:
        await pools.sell_free(session, performance_id=performance_id, count=count)
    except SoldOut:
        return False
    return True


async def _of_order(session: AsyncSession, *, order_id: str) -> dict[str, int]:
    """How many places of which performance; an order is of one offer, so of one performance at most."""
    mine = select(OrderLine.performance_id).where(OrderLine.order_id == order_id)
    named = (await session.scalars(mine.where(OrderLine.performance_id.is_not(None)))).all()
    return {str(performance_id): count for performance_id, count in sorted(Counter(named).items())}
