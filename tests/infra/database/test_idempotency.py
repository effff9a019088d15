"""Promises of the Idempotency-Key: one effect, the same answer, and no answer to other content."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from infra.database import idempotency
from infra.database.engine import Database
from infra.database.idempotency import IdempotencyKeyBusy, IdempotencyKeyMissing, IdempotencyKeyReused
from tests.support.engines import Databases

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BODY = idempotency.fingerprint(b'{"offer": 1}')


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    database = Database(databases.empty())
    async with database.transaction() as session:
        await (await session.connection()).run_sync(idempotency.KEYS.metadata.create_all)
    yield database
    await database.dispose()


async def _claim(database: Database, *, body: str = BODY, now: datetime = NOW, key: str = "key-0001") -> Any:
    async with database.transaction() as session:
        return await idempotency.claim(session, scope="orders", key=key, fingerprint=body, now=now)


async def _store(database: Database) -> None:
    async with database.transaction() as session:
        await idempotency.store(session, scope="orders", key="key-0001", answer={"order": "ord_1"})


async def test_the_second_request_gets_the_first_answer(database: Database) -> None:
    assert await _claim(database) is None
    await _store(database)
    assert await _claim(database) == {"order": "ord_1"}


async def test_the_key_with_other_content_is_refused(database: Database) -> None:
    await _claim(database)
    await _store(database)
    with pytest.raises(IdempotencyKeyReused):
        await _claim(database, body=idempotency.fingerprint(b"{}"))


async def test_a_second_request_waits_while_the_first_works(database: Database) -> None:
    await _claim(database)
    with pytest.raises(IdempotencyKeyBusy):
        await _claim(database, now=NOW + timedelta(seconds=59))


async def test_the_claim_of_a_dead_worker_is_taken_over_once(database: Database) -> None:
    await _claim(database)
    later = NOW + timedelta(seconds=61)
    assert await _claim(database, now=later) is None
    with pytest.raises(IdempotencyKeyBusy):
        await _claim(database, now=later)


@pytest.mark.parametrize("key", ["", "short", "x" * 256])
async def test_a_key_of_a_silly_length_is_refused(database: Database, key: str) -> None:
    with pytest.raises(IdempotencyKeyMissing):
        await _claim(database, key=key)


async def test_of_many_first_requests_at_once_one_works_and_the_others_are_told_to_wait(database: Database) -> None:
    answers = await asyncio.gather(*(_claim(database) for _ in range(8)), return_exceptions=True)
    assert answers.count(None) == 1
    assert sum(isinstance(answer, IdempotencyKeyBusy) for answer in answers) == 7
    await _store(database)
    assert await _claim(database) == {"order": "ord_1"}


async def test_a_refused_first_request_leaves_its_transaction_usable(database: Database) -> None:
    """The losing insert is no error: after one PostgreSQL refuses whatever the block says next."""
    async with database.transaction() as first:
        assert await idempotency.claim(first, scope="orders", key="key-0001", fingerprint=BODY, now=NOW) is None
        second = asyncio.create_task(_claim_and_go_on(database))
        await asyncio.sleep(0.1)
    assert await second == 1


async def _claim_and_go_on(database: Database) -> int:
    async with database.transaction() as session:
        with pytest.raises(IdempotencyKeyBusy):
            await idempotency.claim(session, scope="orders", key="key-0001", fingerprint=BODY, now=NOW)
        return len((await session.execute(select(idempotency.KEYS))).all())
