"""Background loops of an application's lifespan: started together, cancelled together."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import structlog

T = TypeVar("T")
GRACE_SECONDS = 5
_SELDOM_SECONDS, _LATER_SECONDS = 60, 5
_log = structlog.get_logger("loops")


@asynccontextmanager
async def running(*loops: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run the coroutines while the block runs."""
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def every(seconds: float, work: Callable[[], Awaitable[object]], *, name: str) -> None:
    """Do `work` again and again with a pause between; a failure is logged and the next round tries again.

    What is done once in a minute or more seldom begins a little later: a start has people waiting.
    """
    await asyncio.sleep(_LATER_SECONDS if seconds >= _SELDOM_SECONDS else 0)
    while True:
        try:
            await finishing(work())
        except Exception:
            _log.exception("loop_failed", loop=name)
        await asyncio.sleep(seconds)


async def finishing(work: Awaitable[T]) -> T:
    """Await `work` so that a cancellation lets it end first, for a few seconds at most.

    A database call that is cancelled half-way loses its connection, and its thread outlives the event loop.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=GRACE_SECONDS)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise
