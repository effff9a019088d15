"""What doors are told of serials that open nothing any more."""

from datetime import datetime, timedelta

import pytest

from infra import clock
from infra.database.engine import Database
from ticketing.entry_codes import revocations
from ticketing.entry_codes.revocations import Changes

pytestmark = pytest.mark.both_engines
NOW = clock.now()


async def told(database: Database, *, version: int, performance_id: str = "prf_a", now: datetime = NOW) -> Changes:
    async with database.reading() as session:
        return await revocations.since(session, performance_id=performance_id, version=version, now=now)


async def test_a_door_hears_of_each_serial_of_its_performance(database: Database) -> None:
    async with database.transaction() as session:
        await revocations.revoke(session, serials=[("prf_a", "aa"), ("prf_b", "bb")], now=NOW)
        assert await revocations.is_revoked(session, serial="aa")
    heard = await told(database, version=0)
    assert (heard.revoked, heard.restored) == (["aa"], [])
    assert heard.version == int(NOW.timestamp() * 1000)


async def test_later_it_hears_only_what_is_new_and_what_may_have_been_committed_late(database: Database) -> None:
    async with database.transaction() as session:
        await revocations.revoke(session, serials=[("prf_a", "old")], now=NOW - timedelta(minutes=5))
        await revocations.revoke(session, serials=[("prf_a", "late")], now=NOW - timedelta(seconds=60))
    assert (await told(database, version=int(NOW.timestamp() * 1000))).revoked == ["late"]


async def test_a_refund_that_failed_lets_the_ticket_in_again(database: Database) -> None:
    async with database.transaction() as session:
        await revocations.revoke(session, serials=[("prf_a", "aa")], now=NOW)
        await revocations.restore(session, serials=[("prf_a", "aa")], now=NOW + timedelta(seconds=1))
        assert not await revocations.is_revoked(session, serial="aa")
    heard = await told(database, version=0)
    assert (heard.revoked, heard.restored) == ([], ["aa"])
