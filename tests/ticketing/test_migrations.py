"""The migrations make exactly the models' tables, and the database refuses what it must."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Inspector, create_engine, inspect

from infra.database import migrations
from infra.database.engine import Database
from ticketing import tables
from ticketing.orders import verify_ledger


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, tables.METADATA))


def test_models_equal_migrations(migrated: Path) -> None:
    engine = create_engine(f"sqlite:///{migrated}")
    with engine.connect() as connection:
        assert _differences(connection) == []
    engine.dispose()


def test_checks_and_partial_indexes_equal_those_of_the_models(migrated: Path, tmp_path: Path) -> None:
    """Alembic does not compare these, so a database made of the models is compared with the migrated one."""
    made = create_engine(f"sqlite:///{tmp_path}/models.db")
    tables.METADATA.create_all(made)
    went_through = create_engine(f"sqlite:///{migrated}")
    expected, found = inspect(made), inspect(went_through)
    for table in tables.METADATA.tables:
        checks = {(check["name"], check["sqltext"]) for check in found.get_check_constraints(table)}
        assert checks == {(check["name"], check["sqltext"]) for check in expected.get_check_constraints(table)}
        assert _wheres(found, table) == _wheres(expected, table)
    made.dispose()
    went_through.dispose()


def _wheres(inspector: Inspector, table: str) -> dict[str, str]:
    indexes = inspector.get_indexes(table)
    return {str(index["name"]): str(index.get("dialect_options", {}).get("sqlite_where")) for index in indexes}


async def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/twice.db"
    await migrations.upgrade(url, "ticketing")
    await migrations.upgrade(url, "ticketing")


@pytest.mark.parametrize(
    "row",
    [
        "INSERT INTO accounts VALUES ('acc_1', 'Big@Letters.example', 'A', 'hash', '2026-01-01', 'vi')",
        "INSERT INTO title_versions VALUES (NULL, 1)",
        "INSERT INTO offers (id, organisation_id, kind, title_id, price_minor, currency, state, position, fee_minor)"
        " VALUES ('ofr_1', 'org_1', 'title_view', 'ttl_1', -1, 'VND', 'open', 0, 0)",
        "INSERT INTO offers (id, organisation_id, kind, title_id, price_minor, currency, state, position, fee_minor)"
        " VALUES ('ofr_1', 'org_1', 'admission', 'ttl_1', 1, 'VND', 'open', 0, 0)",
        "INSERT INTO pools VALUES ('pol_1', 'prf_1', 10, 4, 7, 'ofr_1')",
        "INSERT INTO pools VALUES ('pol_1', 'prf_1', 10, -1, 7, 'ofr_1')",
        "INSERT INTO webhook_events VALUES ('w', 'stripe', 'e', 'k', '{}', 'lost', '2026', '2026', 0, NULL, NULL)",
    ],
)
def test_the_database_itself_refuses(migrated: Path, tmp_path: Path, row: str) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(migrated.read_bytes())
    connection = sqlite3.connect(copy)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(row)
    connection.close()


async def test_what_was_sold_before_the_ledger_stands_in_it(tmp_path: Path) -> None:
    path = tmp_path / "before.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = migrations._config("ticketing")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    with sqlite3.connect(path) as before:
        order = "'org_1', 'refunded', 'vi', 'Ana', 'a@example.com', 50000, 'VND', 'h', 'k', '2026-01-01', '2026-01-01'"
        before.execute(f"INSERT INTO orders VALUES ('ord_1', {order}, '2026-01-01', '2026-01-02')")  # noqa: S608  (our own words)
        line = "'ofr_1', 'ttl_1', 'Đèn', 'Lamp', 'P', 48, 50000, 'VND'"
        before.execute(f"INSERT INTO order_lines VALUES ('oln_1', 'ord_1', 1, {line})")  # noqa: S608  (our own words)
        payment = "'stripe', 'paid', 50000, 'VND', NULL, NULL, NULL, '2026-01-01', '2026-01-01'"
        before.execute(f"INSERT INTO payments VALUES ('pay_1', 'ord_1', {payment})")  # noqa: S608  (our own words)
        refund = "'succeeded', 50000, 'VND', 'why', 'operator', '2026-01-02', NULL, NULL, '2026-01-02', '2026-01-02'"
        before.execute(f"INSERT INTO refunds VALUES ('rfd_1', 'ord_1', 'pay_1', {refund})")  # noqa: S608  (our own words)
    before.close()
    url = f"sqlite+aiosqlite:///{path}"
    await migrations.upgrade(url, "ticketing")
    database = Database(url)
    async with database.reading() as session:
        report = await verify_ledger.verify(session)
    await database.dispose()
    assert (report.transactions, report.entries, report.faults) == (2, 4, [])
