"""Transactions that the database itself broke off (deadlock, serialization failure): run again, nothing had happened.

Decorate a function of routes or tasks that opens exactly one transaction and calls nobody outside it.
"""

import asyncio
import functools
import random
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError

P = ParamSpec("P")
T = TypeVar("T")
ATTEMPTS = 5
_BROKEN_OFF = frozenset({"40P01", "40001"})
_FIRST_PAUSE_SECONDS = 0.02
_log = structlog.get_logger("database")


def again_if_broken_off(work: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Run `work` up to five times while the database breaks its transaction off."""

    @functools.wraps(work)
    async def persistent(*args: P.args, **kwargs: P.kwargs) -> T:
        for attempt in range(1, ATTEMPTS):
            try:
                return await work(*args, **kwargs)
            except DBAPIError as failure:
                if not is_broken_off(failure):
                    raise
                _log.warning("transaction_broken_off", work=work.__qualname__, attempt=attempt)
            await asyncio.sleep(_FIRST_PAUSE_SECONDS * 2**attempt * random.random())  # noqa: S311  (only to part the rivals)
        return await work(*args, **kwargs)

    return persistent


def is_broken_off(failure: DBAPIError) -> bool:
    """Whether the database ended the transaction to end a deadlock or a conflict of views."""
    return getattr(failure.orig, "sqlstate", None) in _BROKEN_OFF
