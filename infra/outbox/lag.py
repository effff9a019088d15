"""How far the outbox is behind, for whoever watches over the house."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.outbox.rows import MESSAGES


@dataclass(frozen=True, slots=True)
class Lag:
    """Messages that wait, how old the oldest is, and how many were refused at least once."""

    waiting: int
    oldest_seconds: float
    refused: int


async def lag(session: AsyncSession, *, now: datetime) -> Lag:
    """The state of the outbox."""
    unsent = MESSAGES.c.sent_at.is_(None)
    refused = func.count(MESSAGES.c.id).filter(MESSAGES.c.last_error.is_not(None))
    query = select(func.count(MESSAGES.c.id), func.min(MESSAGES.c.created_at), refused).where(unsent)
    waiting, oldest, failing = (await session.execute(query)).one()
    return Lag(waiting, (now - oldest).total_seconds() if oldest is not None else 0.0, failing)
