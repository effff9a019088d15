"""Every row of a database as files, and back, in a form that no engine owns: what SQLite wrote PostgreSQL reads.

A copy is one snapshot of a database that goes on working. One file per table: a line with the column names, then one
JSON array per row.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    func,
    insert,
    null,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import sort_tables

from infra.database import migrations
from infra.database.engine import Database

_BATCH = 500
_SUFFIX = ".jsonl"
_BOOKKEEPING = "alembic_version"
_NULL = null()  # None would be stored as JSON's null


class NotEmpty(Exception):
    """The database that should take the copy holds rows already."""


async def write(database: Database, folder: Path) -> dict[str, Any]:
    """Copy every table into `folder`; the revision and how many rows each table has."""
    folder.mkdir()  # noqa: ASYNC240  (a backup is alone in its process)
    counts: dict[str, int] = {}
    async with database.reading() as session:
        revision = await migrations.revision_of(session)
        for table in await _tables(session):
            with (folder / f"{table.name}{_SUFFIX}").open("w") as file:
                counts[table.name] = await _write_table(session, table, file)
    return {"revision": revision, "rows": counts}


async def read(url: str, folder: Path, *, package: str, revision: str) -> dict[str, int]:
    """Make the database at `url` what the copy says, in one transaction, and bring it to its newest shape.

    Raises NotEmpty, or whatever a file that is none of ours raises.
    """
    await require_empty(url)
    database = Database(url)
    try:
        await migrations.upgrade(url, package, revision=revision)
        counts: dict[str, int] = {}
        async with database.transaction() as session:  # all of it or nothing
            for table in await _tables(session):
                counts[table.name] = await _read_table(session, table, folder / f"{table.name}{_SUFFIX}")
    finally:
        await database.dispose()
    await migrations.upgrade(url, package)
    return counts


async def require_empty(url: str) -> None:
    """Raise NotEmpty when a table of the database holds a row."""
    database = Database(url)
    try:
        async with database.reading() as session:
            for table in await _tables(session):
                if (await session.execute(select(table).limit(1))).first() is not None:
                    raise NotEmpty(table.name)
    finally:
        await database.dispose()


async def _tables(session: AsyncSession) -> list[Table]:
    """The tables, parents before children; but a child whose key is deferred comes first, for that is why it is."""
    found = MetaData()
    await (await session.connection()).run_sync(found.reflect)
    keys = [key for table in found.tables.values() for key in table.foreign_key_constraints if _is_deferred(key)]
    turned = [(key.table, key.referred_table) for key in keys]
    ordered = sort_tables(found.tables.values(), skip_fn=_is_deferred, extra_dependencies=turned)
    return [table for table in ordered if table.name != _BOOKKEEPING]


def _is_deferred(key: ForeignKeyConstraint) -> bool:
    return (key.initially or "").upper() == "DEFERRED"


async def _write_table(session: AsyncSession, table: Table, file: Any) -> int:
    columns = list(table.columns)
    file.write(json.dumps([column.name for column in columns]) + "\n")
    count = 0
    rows = await session.stream(select(table).order_by(*table.primary_key.columns))
    async for row in rows:
        values = [_written(column, value) for column, value in zip(columns, row, strict=True)]
        file.write(json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n")
        count += 1
    return count


async def _read_table(session: AsyncSession, table: Table, path: Path) -> int:
    count = 0
    with path.open() as file:
        columns = [table.columns[name] for name in json.loads(file.readline())]
        for batch in _batches(file):
            rows = [
                {
                    column.name: _read(column, value, session)
                    for column, value in zip(columns, json.loads(line), strict=True)
                }
                for line in batch
            ]
            for group in _alike(rows):
                await session.execute(insert(table), group)
            count += len(rows)
    await _go_on_counting(session, table)
    return count


def _written(column: Column[Any], value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(column.type, Numeric) and value is not None and not isinstance(value, float):
        return str(value)
    return value


def _read(column: Column[Any], value: Any, session: AsyncSession) -> Any:
    if value is None:
        return _NULL if isinstance(column.type, JSON) else None
    if isinstance(column.type, DateTime):
        instant = datetime.fromisoformat(value)
        return instant.replace(tzinfo=None) if session.get_bind().dialect.name == "sqlite" else instant
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    return value


def _batches(lines: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _alike(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Rows grouped by the JSON columns that are NULL, which are then left out."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        kept = {name: value for name, value in row.items() if value is not _NULL}
        groups.setdefault(tuple(kept), []).append(kept)
    return list(groups.values())


async def _go_on_counting(session: AsyncSession, table: Table) -> None:
    """PostgreSQL's counters of numbered tables go on after the highest number."""
    if session.get_bind().dialect.name == "sqlite":
        return
    for column in table.primary_key.columns:
        if column.server_default is not None or column.identity is not None:
            highest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            counter = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
            await session.execute(select(func.setval(counter, highest, False)))
