"""What ticketing forgets once a day; how long it keeps each is said in `infra.outbox.retention`."""

from datetime import datetime

from infra import clock
from infra.database.engine import Database
from infra.outbox import retention
from ticketing.payments import service as payments
from ticketing.reservations import service as reservations


async def forget_old(database: Database, *, now: datetime | None = None) -> None:
    """Drop answered keys, sent messages, settled webhook events and names of reservations, each in a transaction."""
    now = now or clock.now()
    async with database.transaction() as session:
        await retention.forget_answered_keys(session, now=now)
    async with database.transaction() as session:
        await retention.forget_sent_messages(session, now=now)
    async with database.transaction() as session:
        await payments.forget_settled_events(session, before=now - retention.SETTLED_EVENTS_KEPT)
    async with database.transaction() as session:
        await reservations.forget(session, before=now - reservations.FORGOTTEN_AFTER)
