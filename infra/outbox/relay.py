"""The relay: takes due messages from one database and hands each to its topic's handler, at least once.

A handler that raises is tried again with growing pauses; messages of one topic keep no order between retries, so
receivers compare versions. One relay runs per database (embedded: a loop of the application's lifespan).
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select, update

from infra import clock
from infra.database.engine import Database
from infra.outbox.rows import MESSAGES

Handler = Callable[[dict[str, Any]], Awaitable[None]]

_BATCH = 50
_LONGEST_PAUSE_SECONDS = 60
_log = structlog.get_logger("outbox")


class Relay:
    """Relays one database's outbox to handlers by topic."""

    def __init__(self, database: Database, handlers: Mapping[str, Handler]) -> None:
        self._database = database
        self._handlers = handlers

    async def relay_due(self, now: datetime) -> int:
        """Hand over the messages due at `now`; how many were accepted."""
        async with self._database.reading() as session:
            mine = MESSAGES.c.topic.in_(self._handlers)  # another relay may carry other topics, at its own pace
            due = MESSAGES.c.sent_at.is_(None) & (MESSAGES.c.due_at <= now) & mine
            query = select(MESSAGES).where(due).order_by(MESSAGES.c.due_at, MESSAGES.c.id).limit(_BATCH)
            rows = (await session.execute(query)).all()
        accepted = 0
        for row in rows:
            error = await self._hand_over(row.topic, row.payload)
            accepted += error is None
            await self._settle(row.id, row.attempts + 1, error)
        return accepted

    async def _hand_over(self, topic: str, payload: dict[str, Any]) -> str | None:
        try:
            await self._handlers[topic](payload)
        except Exception as failure:
            _log.warning("outbox_message_failed", topic=topic, error=repr(failure))
            return repr(failure)
        return None

    async def _settle(self, message_id: str, attempts: int, error: str | None) -> None:
        now = clock.now()
        pause = timedelta(seconds=min(0.5 * 2 ** min(attempts, 8), _LONGEST_PAUSE_SECONDS))
        outcome: dict[str, Any] = {"sent_at": now} if error is None else {"due_at": now + pause}
        async with self._database.transaction() as session:
            values = {"attempts": attempts, "last_error": error, **outcome}
            await session.execute(update(MESSAGES).where(MESSAGES.c.id == message_id).values(values))
