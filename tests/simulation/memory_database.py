"""The real tables in memory, behind the two doors of `infra.database.engine.Database`, without a thread.

SQLite has one writer, so a transaction here is never interleaved with another; between transactions anything may
happen. Every statement is a point at which the process may end (`Crash`): what was not committed is then gone.
"""

import asyncio
import functools
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from infra.database import migrations
from infra.database.engine import Database


class Crash(BaseException):
    """The process ended here."""


async def template(folder: Path) -> bytes:
    """An empty database that went through the real migrations."""
    path = folder / "ticketing.db"
    await migrations.upgrade(f"sqlite+aiosqlite:///{path}", "ticketing")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
        return connection.serialize()


_NEXT: list[sqlite3.Connection] = []  # what the engine connects to next
_STATEMENTS = 5_000  # that the engine keeps compiled; there are about a thousand


@functools.cache
def _engine() -> Engine:
    """One for all worlds of this process: what was compiled for one serves them all."""
    made = create_engine("sqlite://", creator=_NEXT.pop, poolclass=NullPool, query_cache_size=_STATEMENTS)
    event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return made


class MemoryDatabase(Database):
    """One database of one world; `step` is called before every statement and may raise Crash."""

    def __init__(self, content: bytes) -> None:
        self.url, self.is_sqlite = "sqlite://", True
        self.raw = sqlite3.connect(":memory:", check_same_thread=False)
        self.raw.deserialize(content)
        self.raw.isolation_level = None
        self.raw.execute("PRAGMA foreign_keys = ON")
        self.step: Callable[[], None] = lambda: None
        self.dawdle: Callable[[], float] = lambda: 0.0  # seconds between a look and what is done about it
        self._turn = asyncio.Lock()
        _NEXT.append(self.raw)
        self._connection = _engine().connect()  # one for good: nothing is taken from a pool and given back
        self._sessions = sessionmaker(self._connection, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self._turn:
            self.step()
            with self._sessions() as session, session.begin():
                yield self._shown(session)
                self.step()
        await asyncio.sleep(0)
        self.step()  # committed, and nobody was told

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """One consistent view for reads."""
        async with self._turn:
            with self._sessions() as session:
                yield self._shown(session)
        if seconds := self.dawdle():
            await asyncio.sleep(seconds)

    async def dispose(self) -> None:
        """Forget it."""
        self._connection.close()
        self.raw.close()

    def _shown(self, session: Session) -> AsyncSession:
        return cast(AsyncSession, _Awaitable(session, self))


class _Nested:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def __aenter__(self) -> None:
        self._savepoint = self._session.begin_nested()
        self._savepoint.__enter__()

    async def __aexit__(self, *failure: Any) -> None:
        self._savepoint.__exit__(*failure)


class _Awaitable:
    """A session whose calls are awaited as those of AsyncSession, and answer at once."""

    def __init__(self, session: Session, database: MemoryDatabase) -> None:
        self._session, self._database = session, database
        self.add, self.add_all, self.get_bind = session.add, session.add_all, session.get_bind
        self.expunge, self.expire, self.no_autoflush = session.expunge, session.expire, session.no_autoflush

    def begin_nested(self) -> _Nested:
        return _Nested(self._session)

    async def connection(self) -> "_AwaitableConnection":
        return _AwaitableConnection(self._session.connection(), self._database)

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._session, name)

        async def awaited(*args: Any, **kwargs: Any) -> Any:
            self._database.step()
            return call(*args, **kwargs)

        setattr(self, name, awaited)
        return awaited


class _AwaitableConnection:
    """The session's connection, in the same way."""

    def __init__(self, connection: Connection, database: MemoryDatabase) -> None:
        self._connection, self._database = connection, database
        self.dialect = connection.dialect

    async def execute(self, *args: Any, **kwargs: Any) -> Any:
        self._database.step()
        return self._connection.execute(*args, **kwargs)
