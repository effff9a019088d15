"""Reads about the orders that a contact has."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.delivery.models import Channel, Notice
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState

MOST_ORDERS: Final = 20  # what a browser's cookie holds
_KEPT: Final = timedelta(days=365)


async def orders_of_contact(session: AsyncSession, *, contact: str, now: datetime) -> Sequence[Order]:
    """What a contact ordered in the last twelve months, newest first, and one more than MOST_ORDERS if there is.

    Nothing as long as none of it was ever paid: whoever types a stranger's number into an order shall not make us write
    to it.
    """
    column = Order.buyer_email if "@" in contact else Order.buyer_phone
    mine = (column == contact) & (Order.created_at > now - _KEPT)
    bought = await session.scalar(select(Order.id).where(mine, Order.paid_at.is_not(None)).limit(1))
    if bought is None:
        return []
    living = select(Order).where(mine, Order.state != OrderState.EXPIRED)
    return (
        await session.scalars(living.order_by(Order.created_at.desc(), Order.id.desc()).limit(MOST_ORDERS + 1))
    ).all()


async def was_told(session: AsyncSession, *, event: str, channel: Channel) -> bool:
    """Whether this went out by that channel."""
    found = select(Notice.id).where(Notice.event == event, Notice.channel == channel)
    return await session.scalar(found) is not None
