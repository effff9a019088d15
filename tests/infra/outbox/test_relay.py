"""Promises of the outbox: told after the commit, at least once, and never for a transaction that failed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra import clock
from infra.database.engine import Database
from infra.outbox import rows
from infra.outbox.relay import Relay


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/a.db")
    async with database.transaction() as session:
        await (await session.connection()).run_sync(rows.MESSAGES.metadata.create_all)
    yield database
    await database.dispose()


async def _post(database: Database, number: int) -> None:
    async with database.transaction() as session:
        await rows.post(session, topic="told", payload={"number": number}, now=clock.now())


async def test_every_message_arrives_once_in_order(database: Database) -> None:
    seen: list[int] = []

    async def handler(payload: dict[str, Any]) -> None:
        seen.append(payload["number"])

    for number in range(5):
        await _post(database, number)
    relay = Relay(database, {"told": handler})
    assert await relay.relay_due(clock.now()) == 5
    assert await relay.relay_due(clock.now() + timedelta(hours=1)) == 0
    assert seen == [0, 1, 2, 3, 4]


async def test_a_transaction_that_failed_tells_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as session:
            await rows.post(session, topic="told", payload={}, now=clock.now())
            raise ZeroDivisionError
    assert await Relay(database, {}).relay_due(clock.now()) == 0


async def test_a_refused_message_comes_again_later_and_blocks_no_other(database: Database) -> None:
    seen: list[int] = []

    async def handler(payload: dict[str, Any]) -> None:
        if payload["number"] == 0 and len(seen) < 2:
            seen.append(-1)
            raise ConnectionError("away")
        seen.append(payload["number"])

    await _post(database, 0)
    await _post(database, 1)
    relay = Relay(database, {"told": handler})
    assert await relay.relay_due(clock.now()) == 1
    assert await relay.relay_due(clock.now()) == 0  # not before its pause is over
    assert await relay.relay_due(clock.now() + timedelta(minutes=2)) == 1
    assert seen == [-1, 1, 0]


async def test_an_unknown_topic_is_kept_not_dropped(database: Database) -> None:
    await _post(database, 0)
    assert await Relay(database, {}).relay_due(clock.now()) == 0

    async def handler(_payload: dict[str, Any]) -> None: ...

    assert await Relay(database, {"told": handler}).relay_due(clock.now() + timedelta(minutes=2)) == 1


async def test_a_relay_leaves_the_topics_of_another_to_it(database: Database) -> None:
    seen: list[int] = []

    async def handler(payload: dict[str, Any]) -> None:
        seen.append(payload["number"])

    await _post(database, 7)
    other = Relay(database, {"mail": handler})
    assert await other.relay_due(clock.now()) == 0
    assert await Relay(database, {"told": handler}).relay_due(clock.now()) == 1
    assert seen == [7]
