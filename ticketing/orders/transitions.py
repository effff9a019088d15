"""How an order may change its state. The conditional UPDATE decides races: one caller moves it, the others do not."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState

# To each state, from which it may be reached. Money that comes after we gave up still buys: a stream never sells out.
SOURCES: dict[OrderState, frozenset[OrderState]] = {
    OrderState.PENDING: frozenset(),
    OrderState.PAID: frozenset({OrderState.PENDING, OrderState.EXPIRED, OrderState.REFUNDING}),
    OrderState.EXPIRED: frozenset({OrderState.PENDING}),
    OrderState.REFUNDING: frozenset({OrderState.PAID}),
    OrderState.REFUNDED: frozenset({OrderState.PAID, OrderState.REFUNDING}),
}


async def move(
    session: AsyncSession,
    *,
    order_id: str,
    to: OrderState,
    only_from: frozenset[OrderState] | None = None,
    paid_at: datetime | None = None,
    refunded_at: datetime | None = None,
) -> bool:
    """Move the order if it stands in an allowed state (or in `only_from`, a part of them); whether it moved."""
    sources = SOURCES[to] if only_from is None else SOURCES[to] & only_from
    values: dict[str, Any] = {"state": to}
    if paid_at is not None:
        values["paid_at"] = paid_at
    if refunded_at is not None:
        values["refunded_at"] = refunded_at
    moved = update(Order).where(Order.id == order_id, Order.state.in_(sources)).values(values).returning(Order.id)
    return await session.scalar(moved) is not None
