"""What orders tell the rest of the house by the outbox: an order was paid, or its money went back."""

from datetime import datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from infra.outbox import rows

TOPIC: Final = "order_told"
Event = Literal["paid", "refunded", "partly_refunded", "cancelled", "exchanged"]


class OrderTold(BaseModel):
    """Something happened to an order that its buyer should hear of."""

    model_config = ConfigDict(frozen=True)

    order_id: str
    event: Event
    refund_id: str | None = None  # of the refund that is told of


async def tell(
    session: AsyncSession, *, order_id: str, event: Event, refund_id: str | None = None, now: datetime
) -> None:
    """Write it into the caller's transaction; whoever listens hears of it after the commit."""
    word = OrderTold(order_id=order_id, event=event, refund_id=refund_id)
    await rows.post(session, topic=TOPIC, payload=word, now=now)
