"""Many wishes, one transaction: under a crowd the lock and the commit are paid for once per batch, not once per wish.

`Together(work).ask(wish)` waits at most two milliseconds for others, hands up to 128 wishes to `work`, which opens one
transaction and answers each wish by a value or an exception, and gives each asker her own answer after the commit.
While a batch is at work the next one gathers. If a batch as a whole fails, its wishes are tried one by one, so that
nobody pays for a neighbour. It only saves work: what is right is decided inside the transaction.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

from infra.errors import AppError, Unavailable

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")
MOST_TOGETHER = 128
MOST_WAITING = 10_000
_PAUSE_SECONDS = 0.002
_log = structlog.get_logger("database")


class Together(Generic[Wish, Answer]):
    """One batcher of one process. Wishes with different keys never wait for each other's locks."""

    def __init__(
        self,
        work: Callable[[Sequence[Wish]], Awaitable[Sequence[Answer | Exception]]],
        *,
        most: int = MOST_TOGETHER,
        waiting: int = MOST_WAITING,
    ) -> None:
        self._work = work
        self._most = most
        self._waiting = waiting
        self._queues: dict[str, list[tuple[Wish, asyncio.Future[Answer]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, wish: Wish, *, key: str = "") -> Answer:
        """The answer to one wish. Raises what refuses it, and Unavailable when too many wait."""
        if sum(map(len, self._queues.values())) >= self._waiting:
            raise Unavailable
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        if key in self._queues:
            self._queues[key].append((wish, answer))
        else:
            self._queues[key] = [(wish, answer)]
            task = asyncio.create_task(self._serve(key))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await answer

    async def _serve(self, key: str) -> None:
        queue = self._queues[key]
        try:
            while queue:
                if len(queue) < self._most:
                    await asyncio.sleep(_PAUSE_SECONDS)
                batch = queue[: self._most]
                del queue[: self._most]
                await self._answer(batch)
        finally:
            del self._queues[key]
            for _wish, answer in queue:
                answer.cancel()

    async def _answer(self, batch: Sequence[tuple[Wish, "asyncio.Future[Answer]"]]) -> None:
        batch = [(wish, answer) for wish, answer in batch if not answer.cancelled()]  # whoever left wants nothing
        if not batch:
            return
        try:
            answers = await self._work([wish for wish, _ in batch])
        except Exception as failure:
            if len(batch) == 1:
                answers = [failure]
            else:
                await self._one_by_one(batch, failure)
                return
        except asyncio.CancelledError:
            for _wish, waiting in batch:
                waiting.cancel()
            raise
        for (_wish, waiting), answer in zip(batch, answers, strict=True):
            if waiting.done():
                continue
            if isinstance(answer, Exception):
                waiting.set_exception(answer)
            else:
                waiting.set_result(answer)

    async def _one_by_one(self, batch: Sequence[tuple[Wish, "asyncio.Future[Answer]"]], failure: Exception) -> None:
        if not isinstance(failure, AppError):  # a refusal of one of them is nothing to look after
            _log.warning("together_failed", wishes=len(batch), failure=repr(failure)[:300])
        for member in batch:
            await self._answer([member])
