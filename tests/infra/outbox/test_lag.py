"""Promises of the outbox's lag: who watches sees what waits, since when, and what was refused."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from infra import clock
from infra.database.engine import Database
from infra.outbox import lag, rows
from infra.outbox.relay import Relay


async def test_what_waits_and_what_was_refused_is_counted(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/a.db")
    posted_at = clock.now() - timedelta(minutes=5)
    async with database.transaction() as session:
        await (await session.connection()).run_sync(rows.MESSAGES.metadata.create_all)
        await rows.post(session, topic="told", payload={}, now=posted_at)

    async def refuses(_payload: dict[str, Any]) -> None:
        raise ConnectionError("away")

    await Relay(database, {"told": refuses}).relay_due(clock.now())
    async with database.reading() as session:
        told = await lag.lag(session, now=posted_at + timedelta(minutes=5))
    assert (told.waiting, told.oldest_seconds, told.refused) == (1, 300.0, 1)
    await database.dispose()
