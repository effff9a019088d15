"""What is done about performances that were called off, by the outbox and by the clock; safe to begin again."""

from datetime import datetime
from typing import Any

from infra import clock
from infra.database.engine import Database
from infra.database.retrying import again_if_broken_off
from infra.outbox.relay import Handler
from ticketing.cancellations import queries, service
from ticketing.cancellations.models import Cancellation
from ticketing.cancellations.service import CalledOff


def handlers(database: Database) -> dict[str, Handler]:
    """One batch for each message; as long as there is more, a batch posts the next message itself."""

    async def carry_on(payload: dict[str, Any]) -> None:
        word = CalledOff.model_validate(payload)
        await see_to_some(database, cancellation_id=word.cancellation_id, now=clock.now())

    return {service.TOPIC: carry_on}


async def sweep(database: Database, *, now: datetime | None = None) -> None:
    """Look again for orders whose money was settled in the very moment of the decision."""
    now = now or clock.now()
    async with database.reading() as session:
        found = await queries.lively(session, now=now)
    for cancellation_id in found:
        await see_to_some(database, cancellation_id=cancellation_id, now=now)


@again_if_broken_off
async def see_to_some(database: Database, *, cancellation_id: str, now: datetime) -> bool:
    """One batch in a transaction of its own; whether there was anything to do."""
    async with database.transaction() as session:
        cancellation = await session.get_one(Cancellation, cancellation_id)
        return await service.see_to_some(session, cancellation=cancellation, now=now)
