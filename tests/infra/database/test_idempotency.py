"""Promises of the Idempotency-Key: one effect, the same answer, and no answer to other content."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.database import idempotency
from infra.database.engine import Database
from infra.database.idempotency import IdempotencyKeyBusy, IdempotencyKeyMissing, IdempotencyKeyReused

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BODY = idempotency.fingerprint(b'{"offer": 1}')


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/a.db")
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
