"""What has done its work is forgotten after its time; what waits is kept, however old."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from infra.database.engine import Database
from infra.database.idempotency import KEYS
from infra.outbox import retention
from infra.outbox.rows import MESSAGES

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/a.db")
    async with database.transaction() as session:
        for table in (MESSAGES, KEYS):
            await (await session.connection()).run_sync(table.metadata.create_all)
    yield database
    await database.dispose()


async def test_answered_keys_are_kept_for_seven_days_and_unanswered_ones_stay(database: Database) -> None:
    def key(name: str, age: timedelta, **more: Any) -> dict[str, Any]:
        return {"scope": "orders", "key": name, "fingerprint": "f", "claimed_at": NOW - age, **more}

    week = timedelta(days=7)
    rows = [key("old", week, answer={"a": 1}), key("fresh", week - MOMENT, answer={"a": 1})]
    async with database.transaction() as session:
        await session.execute(insert(KEYS), rows)
        await session.execute(insert(KEYS).values(key("busy", 9 * week)))
        await retention.forget_answered_keys(session, now=NOW)
    async with database.reading() as session:
        assert set(await session.scalars(select(KEYS.c.key))) == {"fresh", "busy"}


async def test_sent_messages_are_kept_for_thirty_days_and_waiting_ones_until_they_leave(database: Database) -> None:
    def message(name: str, sent_at: datetime | None) -> dict[str, Any]:
        long_ago = NOW - timedelta(days=400)
        values = {"id": name, "topic": "t", "payload": {}, "created_at": long_ago, "due_at": long_ago, "attempts": 1}
        return {**values, "sent_at": sent_at}

    month = timedelta(days=30)
    rows = [message("old", NOW - month), message("fresh", NOW - month + MOMENT), message("waiting", None)]
    async with database.transaction() as session:
        await session.execute(insert(MESSAGES), rows)
        await retention.forget_sent_messages(session, now=NOW)
    async with database.reading() as session:
        assert set(await session.scalars(select(MESSAGES.c.id))) == {"fresh", "waiting"}
