"""What everybody may see is fetched once for a crowd.

The first few who ask for a thing within a second get it afresh. When more come, all of them share an answer that was
asked for at most half a second ago: a page may then be so old, and no older. What is ordered is decided by ticketing,
which is told what the buyer saw.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

Answer = TypeVar("Answer")
FRESH: Final = 3  # askers of a thing within a second before they are a crowd
SHARED_SECONDS: Final = 0.5
MOST_THINGS: Final = 1_000


@dataclass(slots=True)
class _Asked:
    """A thing within one second."""

    since: float  # s, monotonic
    crowded: bool  # the second before
    times: int = 0
    begun: float = 0.0  # when `answer` was asked for
    answer: asyncio.Future[Any] | None = None


class Crowd:
    """The crowd before one process."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._asked: dict[str, _Asked] = {}

    async def ask(self, thing: str, fetch: Callable[[], Awaitable[Answer]]) -> Answer:
        """What `fetch` answers, now or to somebody else a moment ago. Raises what it raises; a failure is not kept."""
        now = self._now()
        asked = self._asked.get(thing)
        if asked is None or now - asked.since >= 1:
            asked = self._begin(thing, now)
        asked.times += 1
        a_crowd = asked.crowded or asked.times > FRESH
        if a_crowd and asked.answer is not None and now - asked.begun < SHARED_SECONDS:
            shared: Answer = await asyncio.shield(asked.answer)
            return shared
        asked.begun = now
        asked.answer = asyncio.ensure_future(fetch())
        try:
            return await asyncio.shield(asked.answer)
        except Exception:
            self._asked.pop(thing, None)
            raise

    def _begin(self, thing: str, now: float) -> _Asked:
        if len(self._asked) >= MOST_THINGS:
            self._asked.clear()
        before = self._asked.get(thing)
        crowded = before is not None and before.times > FRESH
        asked = self._asked[thing] = _Asked(now, crowded)
        if before is not None and crowded:
            asked.begun, asked.answer = before.begun, before.answer
        return asked
