"""How long what has done its work is kept: long enough to look into, not for ever. The one place that says so."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from infra.database.idempotency import KEYS
from infra.outbox.rows import MESSAGES

ANSWERED_KEYS_KEPT: Final = timedelta(days=7)  # providers and browsers repeat for three days at most
SENT_MESSAGES_KEPT: Final = timedelta(days=30)
SETTLED_EVENTS_KEPT: Final = timedelta(days=90)  # webhooks; what a person must look at is kept


async def forget_answered_keys(session: AsyncSession, *, now: datetime) -> None:
    """Drop Idempotency-Keys whose answer nobody will ask for again."""
    old = KEYS.c.answer.is_not(None) & (KEYS.c.claimed_at <= now - ANSWERED_KEYS_KEPT)
    await session.execute(delete(KEYS).where(old))


async def forget_sent_messages(session: AsyncSession, *, now: datetime) -> None:
    """Drop messages that were accepted; one that still waits is kept, however old."""
    await session.execute(delete(MESSAGES).where(MESSAGES.c.sent_at <= now - SENT_MESSAGES_KEPT))
