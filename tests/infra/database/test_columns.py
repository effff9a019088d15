"""Promises of the shared column types: an instant goes in aware and comes out the same instant."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, Table, insert, select
from sqlalchemy.exc import StatementError

from infra.database.columns import Instant, metadata
from infra.database.engine import Database

SHOWS = Table("shows", metadata(), Column("id", Integer, primary_key=True), Column("starts_at", Instant))
HANOI = timezone(timedelta(hours=7))


async def test_an_instant_comes_back_as_the_same_instant_in_utc(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/a.db")
    evening = datetime(2026, 11, 23, 19, 30, tzinfo=HANOI)
    async with database.transaction() as session:
        await (await session.connection()).run_sync(SHOWS.metadata.create_all)
        await session.execute(insert(SHOWS).values([{"id": 1, "starts_at": evening}, {"id": 2, "starts_at": None}]))
    async with database.reading() as session:
        found = (await session.execute(select(SHOWS.c.starts_at).order_by(SHOWS.c.id))).scalars().all()
    assert found == [datetime(2026, 11, 23, 12, 30, tzinfo=UTC), None]
    assert found[0] is not None
    assert found[0].tzinfo is UTC
    await database.dispose()


async def test_a_naive_instant_is_refused(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/a.db")
    with pytest.raises(StatementError, match="aware"):
        async with database.transaction() as session:
            await (await session.connection()).run_sync(SHOWS.metadata.create_all)
            await session.execute(insert(SHOWS).values(id=1, starts_at=datetime(2026, 11, 23)))  # noqa: DTZ001
    await database.dispose()
