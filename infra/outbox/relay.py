"""The relay: takes due messages from one database and hands each to its topic's handler, at least once.

Any number of relays may run. A message is taken for LEASE by moving its `due_at` (PostgreSQL: SKIP LOCKED, so relays do
not wait for each other); what a dead relay had taken comes due again by itself. `attempts` is the fence: whoever was
too slow settles nothing. A handler that raises is tried again with growing pauses; messages of one topic keep no order
between retries, so receivers compare versions.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, select, tuple_, update

from infra import clock
from infra.database.engine import Database
from infra.outbox.rows import MESSAGES

Handler = Callable[[dict[str, Any]], Awaitable[None]]

LEASE = timedelta(seconds=60)
_HANDLER_SECONDS = 20
_BATCH = 50
_LONGEST_PAUSE_SECONDS = 60
_log = structlog.get_logger("outbox")


class Relay:
    """Relays one database's outbox to handlers by topic."""

    def __init__(self, database: Database, handlers: Mapping[str, Handler], *, settle_after: int = 1) -> None:
        """What was accepted is settled after so many: as many are told again when the process dies before. One is for
        what leaves the house, such as mail."""
        self._database = database
        self._handlers = handlers
        self._settle_after = settle_after

    async def relay_due(self, now: datetime) -> int:
        """Hand over the messages due at `now`; how many were accepted."""
        accepted, unsettled = 0, list[Row[Any]]()
        give_up_at = time.monotonic() + LEASE.total_seconds() - 2 * _HANDLER_SECONDS
        taken = await self._take(now)
        try:
            for number, row in enumerate(taken):
                if time.monotonic() >= give_up_at:
                    await self._give_back(taken[number:], now)
                    break
                error = await self._hand_over(row.topic, row.payload)
                if error is not None:
                    await self._settle_refused(row, error)
                    continue
                accepted += 1
                unsettled.append(row)
                if len(unsettled) >= self._settle_after:
                    await self._settle_accepted(unsettled)
                    unsettled = []
        finally:
            if unsettled:
                await self._settle_accepted(unsettled)
        return accepted

    async def _take(self, now: datetime) -> list[Row[Any]]:
        ours = MESSAGES.c.topic.in_(self._handlers)  # another relay may carry other topics, at its own pace
        due = MESSAGES.c.sent_at.is_(None) & (MESSAGES.c.due_at <= now) & ours
        async with self._database.reading() as session:  # an idle round writes nothing
            if (await session.execute(select(MESSAGES.c.id).where(due).limit(1))).first() is None:
                return []
        first = select(MESSAGES.c.id).where(due).order_by(MESSAGES.c.due_at, MESSAGES.c.id).limit(_BATCH)
        mine = MESSAGES.c.id.in_(first.with_for_update(skip_locked=True))
        values = {"due_at": now + LEASE, "attempts": MESSAGES.c.attempts + 1}
        wanted = (MESSAGES.c.id, MESSAGES.c.topic, MESSAGES.c.payload, MESSAGES.c.attempts, MESSAGES.c.created_at)
        async with self._database.transaction() as session:
            rows = (await session.execute(update(MESSAGES).where(mine).values(values).returning(*wanted))).all()
        return sorted(rows, key=lambda row: (row.created_at, row.id))  # ids of one millisecond have no order

    async def _hand_over(self, topic: str, payload: dict[str, Any]) -> str | None:
        try:
            async with asyncio.timeout(_HANDLER_SECONDS):
                await self._handlers[topic](payload)
        except Exception as failure:
            _log.warning("outbox_message_failed", topic=topic, error=repr(failure))
            return repr(failure)
        return None

    async def _settle_accepted(self, rows: Sequence[Row[Any]]) -> None:
        await self._write(rows, last_error=None, sent_at=clock.now())

    async def _settle_refused(self, row: Row[Any], error: str) -> None:
        pause = timedelta(seconds=min(0.5 * 2 ** min(row.attempts, 8), _LONGEST_PAUSE_SECONDS))
        await self._write([row], last_error=error, due_at=clock.now() + pause)

    async def _give_back(self, rows: Sequence[Row[Any]], now: datetime) -> None:
        await self._write(rows, due_at=now, attempts=MESSAGES.c.attempts - 1)

    async def _write(self, rows: Sequence[Row[Any]], **outcome: Any) -> None:
        """The outcome of those that nobody else took meanwhile."""
        fence = tuple_(MESSAGES.c.id, MESSAGES.c.attempts).in_([(row.id, row.attempts) for row in rows])
        async with self._database.transaction() as session:
            await session.execute(update(MESSAGES).where(fence & MESSAGES.c.sent_at.is_(None)).values(outcome))
