"""Alembic from the inside: bring a database to its newest shape, and tell whether it has it."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, pool, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from infra.database.engine import Database, sqlite_writer

_SESSION_LOCK = 0x5A4B5300  # PostgreSQL advisory lock: two starting processes must not migrate at once


async def upgrade(url: str, package: str, *, revision: str = "head") -> None:
    """Upgrade the database at `url` to the newest revision of `<package>.migrations`, or to an older one."""
    is_sqlite = url.startswith("sqlite")
    engine = sqlite_writer(url, foreign_keys=False) if is_sqlite else create_async_engine(url, poolclass=pool.NullPool)
    try:
        async with engine.begin() as connection:
            if not is_sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SESSION_LOCK})
            await connection.run_sync(_upgrade, package, revision)
    finally:
        await engine.dispose()


async def is_current(database: Database, package: str) -> bool:
    """Whether the database stands at the newest revision."""
    async with database.reading() as session:
        return await revision_of(session) == ScriptDirectory.from_config(_config(package)).get_current_head()


async def revision_of(session: AsyncSession) -> str | None:
    """The revision a database stands at; None when it was never migrated."""
    connection = await session.connection()
    return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


def run_env(metadata: MetaData) -> None:
    """The body of each service's `migrations/env.py`: migrate on the connection that `upgrade` handed in."""
    from alembic import context  # noqa: PLC0415  (exists only while Alembic runs env.py)

    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def _upgrade(connection: Connection, package: str, revision: str) -> None:
    config = _config(package)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _config(package: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files(package) / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
