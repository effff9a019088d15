"""What whoever watches over the house sees of ticketing: orders, the inbox, the outbox. Counts, never people."""

from sqlalchemy import func, select

from infra import clock
from infra.database.engine import Database
from infra.http.metrics import Reading
from infra.outbox.lag import lag
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState
from ticketing.payments.models import EventState, WebhookEvent


async def read(database: Database) -> list[Reading]:
    """The numbers of this moment."""
    now = clock.now()
    async with database.reading() as session:
        outbox = await lag(session, now=now)
        by_state = select(Order.state, func.count(Order.id)).group_by(Order.state)
        orders = {state: count for state, count in (await session.execute(by_state)).all()}
        waiting = select(func.count(WebhookEvent.id), func.min(WebhookEvent.received_at))
        received, oldest = (await session.execute(waiting.where(WebhookEvent.state == EventState.RECEIVED))).one()
        parked = await session.scalar(
            select(func.count(WebhookEvent.id)).where(WebhookEvent.state == EventState.PARKED)
        )
    return [
        *(Reading("orders", "Orders by state.", orders.get(state, 0), {"state": state}) for state in OrderState),
        Reading("inbox_waiting", "Events of the provider that wait.", received),
        Reading("inbox_oldest_seconds", "Age of the oldest of them.", (now - oldest).total_seconds() if oldest else 0),
        Reading("inbox_parked", "Events that wait for a person.", parked or 0),
        Reading("outbox_waiting", "Messages that wait for the relay.", outbox.waiting),
        Reading("outbox_oldest_seconds", "Age of the oldest of them.", outbox.oldest_seconds),
        Reading("outbox_refused", "Waiting messages that were refused at least once.", outbox.refused),
    ]
