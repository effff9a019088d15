"""Once a day media_service forgets what it told long ago, and never what still waits to be told."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from infra import clock
from infra.outbox.rows import MESSAGES
from media_service import tasks_retention
from tests.media_service.stage import Stage

pytestmark = pytest.mark.both_engines

NOW = clock.now()
KEPT = timedelta(days=30)


async def test_told_messages_are_kept_for_thirty_days_and_those_that_wait_for_ever(stage: Stage) -> None:
    told = {"old": NOW - KEPT, "fresh": NOW - KEPT + timedelta(hours=1), "waiting": None}
    async with stage.parts.database.transaction() as session:
        for name, sent_at in told.items():
            row = {"id": name, "topic": "none", "payload": {}, "created_at": NOW - 2 * KEPT, "sent_at": sent_at}
            await session.execute(insert(MESSAGES).values(**row, due_at=NOW + KEPT, attempts=0))
    await tasks_retention.forget_old(stage.parts.database, now=NOW)
    async with stage.parts.database.reading() as session:
        mine = select(MESSAGES.c.id).where(MESSAGES.c.id.in_(told))
        assert set(await session.scalars(mine)) == {"fresh", "waiting"}
