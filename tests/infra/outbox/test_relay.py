"""Promises of the outbox: told after the commit, at least once, and never for a transaction that failed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from infra import clock
from infra.database.engine import Database
from infra.outbox import rows
from infra.outbox.relay import LEASE, Relay
from infra.outbox.rows import MESSAGES as rows_table
from tests.support.engines import Databases

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    database = Database(databases.empty())
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


async def test_what_is_settled_together_keeps_each_refusal_apart(database: Database) -> None:
    seen: list[int] = []

    async def handler(payload: dict[str, Any]) -> None:
        seen.append(payload["number"])
        if payload["number"] == 2 and len(seen) < 6:
            raise ConnectionError("away")

    for number in range(5):
        await _post(database, number)
    relay = Relay(database, {"told": handler}, settle_after=3)
    assert await relay.relay_due(clock.now()) == 4
    assert await relay.relay_due(clock.now() + timedelta(hours=1)) == 1
    assert await relay.relay_due(clock.now() + timedelta(hours=2)) == 0
    assert seen == [0, 1, 2, 3, 4, 2]


async def test_what_was_accepted_before_the_relay_was_stopped_is_settled(database: Database) -> None:
    reached = asyncio.Event()

    async def handler(payload: dict[str, Any]) -> None:
        if payload["number"] == 2:
            reached.set()
            await asyncio.sleep(60)

    for number in range(3):
        await _post(database, number)
    round_ = asyncio.create_task(Relay(database, {"told": handler}, settle_after=10).relay_due(clock.now()))
    await reached.wait()
    round_.cancel()
    await asyncio.gather(round_, return_exceptions=True)
    async with database.reading() as session:
        sent = (await session.scalars(select(rows_table.c.payload).where(rows_table.c.sent_at.is_not(None)))).all()
    assert sorted(payload["number"] for payload in sent) == [0, 1]


async def test_an_unknown_topic_is_kept_not_dropped(database: Database) -> None:
    await _post(database, 0)
    assert await Relay(database, {}).relay_due(clock.now()) == 0

    async def handler(_payload: dict[str, Any]) -> None: ...

    assert await Relay(database, {"told": handler}).relay_due(clock.now() + timedelta(minutes=2)) == 1


async def test_relays_side_by_side_hand_each_message_over_once(databases: Databases, database: Database) -> None:
    seen: list[int] = []

    async def handler(payload: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        seen.append(payload["number"])

    for number in range(30):
        await _post(database, number)
    relays = [Relay(database, {"told": handler}) for _ in range(5)]
    accepted = await asyncio.gather(*(relay.relay_due(clock.now()) for relay in relays))
    assert sum(accepted) == 30
    assert sorted(seen) == list(range(30))


async def test_relays_that_only_look_hand_messages_over_again_and_again(database: Database) -> None:
    """The negative control: reading what is due without taking it."""
    seen: list[int] = []

    async def look_and_tell() -> None:
        async with database.reading() as session:
            rows = (await session.execute(select(rows_table).where(rows_table.c.sent_at.is_(None)))).all()
        await asyncio.sleep(0.05)
        seen.extend(row.payload["number"] for row in rows)
        async with database.transaction() as session:
            await session.execute(update(rows_table).values(sent_at=clock.now()))

    for number in range(3):
        await _post(database, number)
    await asyncio.gather(*(look_and_tell() for _ in range(3)))
    assert len(seen) > 3


async def test_what_a_dead_relay_had_taken_comes_due_again(database: Database) -> None:
    seen: list[int] = []

    async def dies(_payload: dict[str, Any]) -> None:
        raise KeyboardInterrupt

    async def handler(payload: dict[str, Any]) -> None:
        seen.append(payload["number"])

    await _post(database, 0)
    now = clock.now()
    with pytest.raises(KeyboardInterrupt):
        await Relay(database, {"told": dies}).relay_due(now)
    living = Relay(database, {"told": handler})
    assert await living.relay_due(now + LEASE - timedelta(seconds=1)) == 0
    assert await living.relay_due(now + LEASE) == 1
    assert seen == [0]


async def test_a_relay_that_was_too_slow_settles_nothing(database: Database) -> None:
    """Its lease ran out, another relay took the message and failed: the message must stay due."""

    async def fails(_payload: dict[str, Any]) -> None:
        raise ConnectionError("away")

    async def slow(_payload: dict[str, Any]) -> None:
        await Relay(database, {"told": fails}).relay_due(clock.now() + LEASE)

    await _post(database, 0)
    await Relay(database, {"told": slow}).relay_due(clock.now())
    async with database.reading() as session:
        row = (await session.execute(select(rows_table))).one()
    assert (row.sent_at, row.attempts) == (None, 2)


async def test_a_relay_leaves_the_topics_of_another_to_it(database: Database) -> None:
    seen: list[int] = []

    async def handler(payload: dict[str, Any]) -> None:
        seen.append(payload["number"])

    await _post(database, 7)
    other = Relay(database, {"mail": handler})
    assert await other.relay_due(clock.now()) == 0
    assert await Relay(database, {"told": handler}).relay_due(clock.now()) == 1
    assert seen == [7]
