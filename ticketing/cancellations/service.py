"""Call a performance off: one decision, then order by order in batches until every buyer is seen to.

What was seen to stands in rows (a refund with the cancellation's key, an order that expired), so a batch may be broken
off and begun again as often as it likes: nobody gets the money twice and nobody is forgotten.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.database import locking
from infra.outbox import rows
from ticketing.cancellations import queries
from ticketing.cancellations.errors import CancellationNotConfirmed
from ticketing.cancellations.models import Cancellation
from ticketing.cancellations.schemas import CancellationWish
from ticketing.catalog import performances
from ticketing.catalog.models import Performance
from ticketing.catalog.schemas import PerformanceState
from ticketing.orders import places, refund_order, told
from ticketing.orders.errors import OrderNotRefundable
from ticketing.orders.models import Ticket
from ticketing.orders.schemas import TicketState

TOPIC: Final = "performance_called_off"
BATCH: Final = 50
_log = structlog.get_logger("cancellations")


class CalledOff(BaseModel):
    """A performance was called off, and there may be orders to see to."""

    model_config = ConfigDict(frozen=True)

    cancellation_id: str


async def decide(
    session: AsyncSession, *, performance: Performance, wish: CancellationWish, by: str, now: datetime
) -> Cancellation:
    """The one decision about this performance: made now, or the one that stands. Raises CancellationNotConfirmed."""
    if not wish.confirmed:
        raise CancellationNotConfirmed
    await locking.take_turn(session, f"cancellation:{performance.id}")
    known = await queries.of_performance(session, performance_id=performance.id)
    if known is not None:
        return known
    await performances.move(session, performance_id=performance.id, to=PerformanceState.CANCELLED, now=now)
    decided = Cancellation(
        id=ids.new("can"),
        performance_id=performance.id,
        organisation_id=performance.organisation_id,
        reason=wish.reason,
        decided_by=by,
        decided_at=now,
    )
    session.add(decided)
    await session.flush()
    await rows.post(session, topic=TOPIC, payload=CalledOff(cancellation_id=decided.id), now=now)
    _log.warning("performance_called_off", performance_id=performance.id, by=by)
    return decided


async def see_to_some(session: AsyncSession, *, cancellation: Cancellation, now: datetime) -> bool:
    """The next batch of orders: those that wait expire, of those that are paid the money goes back. Whether any was."""
    waiting = await queries.waiting_orders(session, cancellation=cancellation, most=BATCH)
    for order_id in waiting:
        await places.expire(session, order_id=order_id)
    paid = await queries.paid_orders(session, cancellation=cancellation, most=BATCH)
    for order_id in paid:
        await _give_back(session, cancellation=cancellation, order_id=order_id, now=now)
    if waiting or paid:
        await rows.post(session, topic=TOPIC, payload=CalledOff(cancellation_id=cancellation.id), now=now)
    elif cancellation.finished_at is None:
        cancellation.finished_at = now
        await session.flush()
    return bool(waiting or paid)


async def _give_back(session: AsyncSession, *, cancellation: Cancellation, order_id: str, now: datetime) -> None:
    try:
        refund, _payment = await refund_order.request_refund(
            session,
            order_id=order_id,
            ticket_ids=await _tickets_of(session, cancellation=cancellation, order_id=order_id),
            reason=cancellation.reason,
            requested_by=cancellation.decided_by,
            request_key=queries.key_of(cancellation),
            now=now,
        )
    except OrderNotRefundable:  # somebody refunded it just now
        return
    await told.tell(session, order_id=order_id, event="cancelled", refund_id=refund.id, now=now)


async def _tickets_of(session: AsyncSession, *, cancellation: Cancellation, order_id: str) -> Sequence[str]:
    mine = select(Ticket.id).where(Ticket.order_id == order_id, Ticket.state == TicketState.VALID)
    return (await session.scalars(mine.where(Ticket.performance_id == cancellation.performance_id))).all()
