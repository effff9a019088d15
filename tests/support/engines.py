"""Fresh databases of either engine, migrated or empty."""

import asyncio
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import MetaData, select

from infra.database import migrations
from infra.database.engine import Database
from tests.support.postgres import Postgres

SQLITE = "sqlite"


class Databases:
    """What one test made; SQLite files lie in its folder, PostgreSQL's are dropped at the end."""

    def __init__(self, engine: str, *, folder: Path, migrated: Path, cluster: Callable[[], Postgres]) -> None:
        self.engine = engine
        self._folder = folder
        self._migrated = migrated
        self._cluster = cluster
        self._made: list[str] = []

    def empty(self) -> str:
        """URL of a database with nothing in it."""
        if self.engine == SQLITE:
            return f"sqlite+aiosqlite:///{self._folder}/empty.db"
        return self._keep(self._cluster().url(self._cluster().make()))

    def migrated(self, package: str, *, name: str) -> str:
        """URL of a database with the newest shape of `package`; on SQLite the file `name` of the test's folder."""
        if self.engine != SQLITE:
            return self._keep(self._cluster().clone(package))
        template = self._migrated / f"{package}.db"
        if not template.exists():
            with ThreadPoolExecutor(1) as thread:
                upgrade = migrations.upgrade(f"sqlite+aiosqlite:///{template}", package)
                thread.submit(asyncio.run, upgrade).result()
        shutil.copy(template, self._folder / name)
        return f"sqlite+aiosqlite:///{self._folder}/{name}"

    def drop(self) -> None:
        """Give the databases back."""
        for url in self._made:
            self._cluster().drop(url)

    def _keep(self, url: str) -> str:
        self._made.append(url)
        return url


async def every_row(database: Database) -> str:
    """Everything every table holds, as text."""
    tables = MetaData()
    async with database.reading() as session:
        connection = await session.connection()
        await connection.run_sync(tables.reflect)
        rows = [str(sorted(map(str, await session.execute(select(table))))) for table in tables.sorted_tables]
    return "\n".join(rows)
