"""Statements compiled once for all tests: a house lives for days with one database, a test for a moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.util import LRUCache

_STATEMENTS = 4_000


@contextmanager
def shared() -> Iterator[None]:
    """While it lasts every engine takes what another engine of the same kind compiled, as long as its server is of the
    same version."""
    compiled: Any = LRUCache(_STATEMENTS)

    def join(engine: Engine) -> None:
        engine._compiled_cache = compiled

    with pytest.MonkeyPatch.context() as patch:
        for dialect in (SQLiteDialect_aiosqlite, PGDialect_asyncpg):
            patch.setattr(dialect, "engine_created", staticmethod(join))
            patch.setattr(dialect, "__eq__", lambda this, other: _kind(this) == _kind(other))
            patch.setattr(dialect, "__hash__", lambda this: hash(type(this)))
        yield


def _kind(dialect: Any) -> tuple[Any, ...]:
    return type(dialect), getattr(dialect, "server_version_info", None)
