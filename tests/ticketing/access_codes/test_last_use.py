"""The negative control of the race for a code's last use: with neither lock nor CHECK it goes to several."""

import asyncio
from collections.abc import Collection

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra.database.engine import Database
from tests.ticketing.access_codes.code_scene import given, members_only
from tests.ticketing.access_codes.test_uses import race
from ticketing.access_codes import uses
from ticketing.access_codes.models import AccessCode
from ticketing.access_codes.uses import Code
from ticketing.inventory.place_holds import Placed


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_negative_control_without_lock_and_check_the_last_use_goes_to_many(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    performance_id, view = await members_only(database)
    code = await given(database, performance_id, view.zones[0].offer_id, uses_each=1)
    looked = asyncio.Barrier(4)

    async def look_only(session: AsyncSession, *, code_ids: Collection[str]) -> dict[str, Code]:
        found = await uses.look(session, code_id=code)
        await asyncio.wait_for(looked.wait(), 5)
        return {code: found} if code in code_ids else {}

    monkeypatch.setattr(uses, "lock", look_only)
    async with database.transaction() as session:
        await session.execute(text("ALTER TABLE access_codes DROP CONSTRAINT ck_access_codes_used"))
    try:
        answers = await race(database, performance_id, code, racers=4)
        assert sum(isinstance(answer, Placed) for answer in answers) > 1
    finally:
        async with database.transaction() as session:
            await session.execute(update(AccessCode).values(used=0))
            bound = "CHECK (used BETWEEN 0 AND most_uses)"
            await session.execute(text(f"ALTER TABLE access_codes ADD CONSTRAINT ck_access_codes_used {bound}"))
