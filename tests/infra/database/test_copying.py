"""Promises of a copy: rows come back in an order that the database's own rules let in."""

from pathlib import Path

import pytest
from sqlalchemy import text

from infra.database import copying, migrations
from infra.database.copying import NotEmpty
from infra.database.engine import Database


async def _filled(url: str) -> Database:
    """A ledger transaction: its entries are written first, and its header seals them."""
    await migrations.upgrade(url, "ticketing")
    database = Database(url)
    async with database.transaction() as session:
        for table, values in (
            ("organisations", "id, name, state, created_at) VALUES ('org_1', 'Rạp', 'approved', '2026-11-23 00:00:00'"),
        ):
            await session.execute(text(f"INSERT INTO {table} ({values})"))
    return database


async def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    before = await _filled(f"sqlite+aiosqlite:///{tmp_path}/before.db")
    told = await copying.write(before, tmp_path / "copy")
    after = f"sqlite+aiosqlite:///{tmp_path}/after.db"
    counts = await copying.read(after, tmp_path / "copy", package="ticketing", revision=told["revision"])
    assert counts == told["rows"]
    assert counts["organisations"] == 1
    with pytest.raises(NotEmpty):
        await copying.require_empty(after)
    await before.dispose()


async def test_entries_come_before_the_header_that_seals_them(tmp_path: Path) -> None:
    database = await _filled(f"sqlite+aiosqlite:///{tmp_path}/a.db")
    told = await copying.write(database, tmp_path / "copy")
    order = list(told["rows"])
    assert order.index("ledger_entries") < order.index("ledger_transactions")
    assert order.index("organisations") < order.index("memberships")
    await database.dispose()
