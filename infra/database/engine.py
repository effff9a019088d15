"""A database and the ways into it: `transaction()` writes, `reading()` only reads, `at_once()` is for one statement.

`async with database.transaction() as session` stands in routes and tasks and nowhere else; services take the session
and never commit. On SQLite one writer connection begins IMMEDIATE, so writers queue in Python instead of fighting for
the file; readers have their own connections that cannot write. On PostgreSQL writers run side by side, and
conditional updates, unique indexes and `locking.take_turn` decide their races; a reader sees one snapshot.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, exc, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

_READERS = 4
_POSTGRES_POOL = 10
_PREPARED = 500  # statements that a connection remembers: those of a service, so that none is parsed twice
_RESTED_SECONDS = 5.0  # a connection that rested longer is asked whether it lives before it is used
_RESTED_SINCE = "sankhau_rested_since"


class Database:
    """One service's database. Make one per process, dispose of it at the end."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self._writer = sqlite_writer(url)
            self._reader = _sqlite(
                url, pool_size=_READERS, begin="BEGIN", pragmas=("foreign_keys = ON", "query_only = ON")
            )
        else:
            self._writer = _postgres(url)
            self._alone = self._writer.execution_options(isolation_level="AUTOCOMMIT")
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._writing = async_sessionmaker(self._writer, expire_on_commit=False)
        self._reading = async_sessionmaker(self._reader, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self._writing() as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """One consistent view for reads; whatever it holds is dropped at the end."""
        async with self._reading() as session:
            yield session

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[AsyncConnection]:
        """For one statement that decides and writes by itself: it is its own transaction, which saves two of the three
        ways to the server. PostgreSQL only."""
        async with self._alone.connect() as connection:
            yield connection

    async def ping(self) -> None:
        """Raise when the database does not answer."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def dispose(self) -> None:
        """Close every connection."""
        await self._reader.dispose()
        await self._writer.dispose()


def _postgres(url: str) -> AsyncEngine:
    """The connection that was used last is used first: its statements are prepared. It is asked whether it lives only
    after a rest: asking is three ways to the server and back.

    Of a server that was stopped or killed the driver hears at once, whether it asks or not.
    """
    remembering = {"prepared_statement_cache_size": _PREPARED}
    engine = create_async_engine(url, pool_size=_POSTGRES_POOL, pool_use_lifo=True, connect_args=remembering)

    @event.listens_for(engine.sync_engine, "checkin")
    def _on_rest(_connection: Any, record: Any) -> None:
        record.info[_RESTED_SINCE] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _on_use(connection: Any, record: Any, _proxy: object) -> None:
        if connection.driver_connection.is_closed() or (_has_rested(record) and not _answers(engine, connection)):
            raise exc.InvalidatePoolError  # the pool opens another one, and trusts none of the old

    return engine


def _has_rested(record: Any) -> bool:
    since = record.info.get(_RESTED_SINCE)
    return since is not None and time.monotonic() - since > _RESTED_SECONDS


def _answers(engine: AsyncEngine, connection: Any) -> bool:
    try:
        return bool(engine.dialect.do_ping(connection))
    except engine.dialect.loaded_dbapi.Error:
        return False


def sqlite_writer(url: str, *, foreign_keys: bool = True) -> AsyncEngine:
    """The one writing connection of a SQLite file. Migrations that rebuild tables need `foreign_keys` off."""
    switch = "ON" if foreign_keys else "OFF"
    return _sqlite(url, pool_size=1, begin="BEGIN IMMEDIATE", pragmas=(f"foreign_keys = {switch}",))


def _sqlite(url: str, *, pool_size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=30)

    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin on its own: we say how
        cursor = connection.cursor()
        for pragma in ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
