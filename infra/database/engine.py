"""A database and the two ways into it: `transaction()` writes, `reading()` only reads.

`async with database.transaction() as session` stands in routes and tasks and nowhere else; services take the session
and never commit. On SQLite one writer connection begins IMMEDIATE, so writers queue in Python instead of fighting for
the file; readers have their own connections that cannot write. On PostgreSQL writers run side by side, and
conditional updates, unique indexes and `locking.take_turn` decide their races; a reader sees one snapshot.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

_READERS = 4
_POSTGRES_POOL = 10


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
            self._writer = create_async_engine(url, pool_size=_POSTGRES_POOL, pool_pre_ping=True)
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

    async def ping(self) -> None:
        """Raise when the database does not answer."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def dispose(self) -> None:
        """Close every connection."""
        await self._reader.dispose()
        await self._writer.dispose()


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
