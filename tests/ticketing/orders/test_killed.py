"""kill -9 in mid-sale, of the program and of PostgreSQL: what was acknowledged is there, and the books fit."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from infra.database.engine import Database
from tests.support.engines import Databases
from tests.support.house import ROOT
from tests.support.postgres import Postgres
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState
from ticketing.orders.verify_ledger import verify

_SALES = 25


@pytest.fixture
def durable() -> Iterator[Postgres]:
    """A PostgreSQL of this test's own whose commits are on the disk."""
    server = Postgres(durable=True)
    server.start()
    yield server
    server.remove()


def _selling(url: str, folder: Path) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "tests.ticketing.orders.selling", url, str(folder)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def _heard(process: "subprocess.Popen[str]", count: int | None) -> list[str]:
    """Orders that were acknowledged: the next so many, or all until it ends."""
    assert process.stdout is not None
    told: list[str] = []
    for line in process.stdout:
        if line.startswith("sold ") and line.endswith("\n"):
            told.append(line.split()[1])
        if len(told) == count:
            break
    return told


def _ended(process: "subprocess.Popen[str]") -> list[str]:
    """What it still acknowledged before its end."""
    with process:
        return _heard(process, None)


async def _all_there(url: str, acknowledged: list[str]) -> None:
    database = Database(url)
    try:
        async with database.reading() as session:
            paid = set(await session.scalars(select(Order.id).where(Order.state == OrderState.PAID)))
            report = await verify(session)
    finally:
        await database.dispose()
    assert len(acknowledged) >= _SALES
    assert set(acknowledged) <= paid
    assert report.faults == []


@pytest.mark.both_engines
async def test_a_killed_program_loses_no_sale_that_it_acknowledged(databases: Databases, tmp_path: Path) -> None:
    url = databases.migrated("ticketing", name="ticketing.db")
    process = _selling(url, tmp_path)
    told = _heard(process, _SALES)
    process.kill()
    told += _ended(process)
    await _all_there(url, told)


async def test_a_killed_database_loses_no_sale_that_was_acknowledged(durable: Postgres, tmp_path: Path) -> None:
    url = durable.clone("ticketing")
    process = _selling(url, tmp_path)
    told = _heard(process, _SALES)
    os.kill(int((durable.folder / "data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    told += _ended(process)  # it loses its database
    durable.stop()
    durable.start()
    await _all_there(url, told)
