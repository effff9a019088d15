"""Background loops of an application's lifespan: started together, cancelled together."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog

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
    """Do `work` again and again with a pause between; a failure is logged and the next round tries again."""
    while True:
        try:
            await work()
        except Exception:
            _log.exception("loop_failed", loop=name)
        await asyncio.sleep(seconds)
