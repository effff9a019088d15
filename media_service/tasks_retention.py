"""What media_service forgets once a day; how long it keeps each is said in `infra.outbox.retention`."""

from datetime import datetime

from infra import clock
from infra.database.engine import Database
from infra.outbox import retention

SECONDS = 24 * 3600


async def forget_old(database: Database, *, now: datetime | None = None) -> None:
    """Drop messages that were accepted long ago."""
    async with database.transaction() as session:
        await retention.forget_sent_messages(session, now=now or clock.now())
