"""What orders tell the rest of the house by the outbox: an order was paid, or its money went back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from infra.outbox import rows
from ticketing.catalog.schemas import OfferKind

TOPIC: Final = "order_told"
Event = Literal["paid", "refunded", "partly_refunded", "cancelled", "exchanged"]


class OrderTold(BaseModel):
    """Something happened to an order that its buyer should hear of."""

    model_config = ConfigDict(frozen=True)

    order_id: str
    event: Event
    refund_id: str | None = None  # of the refund that is told of
    kind: OfferKind | None = None  # what was bought, where the teller knew it
    to_nobody: bool = False  # the buyer left no address


async def tell(
    session: AsyncSession,
    *,
    order_id: str,
    event: Event,
    refund_id: str | None = None,
    kind: OfferKind | None = None,
    to_nobody: bool = False,
    now: datetime,
) -> None:
    """Write it into the caller's transaction; whoever listens hears of it after the commit. What the teller knows
    saves each listener the reading."""
    word = OrderTold(order_id=order_id, event=event, refund_id=refund_id, kind=kind, to_nobody=to_nobody)
    await tell_all(session, words=[word], now=now)


async def tell_all(session: AsyncSession, *, words: Sequence[OrderTold], now: datetime) -> None:
    """The same of several orders."""
    await rows.post_all(session, topic=TOPIC, payloads=words, now=now)
