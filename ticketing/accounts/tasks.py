"""What accounts do by the outbox and by the clock."""

from typing import Any

from infra import clock
from infra.database.engine import Database
from infra.outbox import sealed
from infra.outbox.relay import Handler
from infra.settings import Settings
from ticketing.accounts import password_resets
from ticketing.accounts import service as accounts
from ticketing.accounts.password_resets import ResetAsked


async def forget_old(database: Database) -> None:
    """Drop sign-in attempts and sessions that no longer mean anything."""
    async with database.transaction() as session:
        await accounts.forget_old(session, now=clock.now())


def handlers(database: Database, settings: Settings) -> dict[str, Handler]:
    """What the outbox's relay does with the messages of accounts."""

    async def answer_reset(payload: dict[str, Any]) -> None:
        asked, now = sealed.opened(payload, ResetAsked, settings), clock.now()
        async with database.transaction() as session:
            await password_resets.answer(session, asked=asked, settings=settings, now=now)

    return {password_resets.TOPIC: answer_reset}
