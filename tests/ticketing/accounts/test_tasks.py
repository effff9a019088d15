"""What accounts forget."""

from datetime import timedelta

from sqlalchemy import func, select

from infra import clock
from tests.ticketing.stage import Stage
from ticketing.accounts import service as accounts
from ticketing.accounts import tasks
from ticketing.accounts.models import Knock


async def test_old_attempts_are_forgotten_and_fresh_ones_kept(stage_without_stripe: Stage) -> None:
    database, now = stage_without_stripe.database, clock.now()
    async with database.transaction() as session:
        await accounts.begin_sign_in(session, email="a@example.com", now=now - timedelta(hours=1))
        await accounts.begin_sign_in(session, email="b@example.com", now=now)
    await tasks.forget_old(database)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Knock)) == 1
