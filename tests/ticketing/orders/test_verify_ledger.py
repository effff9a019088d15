"""Verification: it passes after anything that can happen, and finds whatever was planted."""

import asyncio
import shutil
import sqlite3
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies

from infra import clock
from infra.database.engine import Database
from tests.support.settings import make_settings
from tests.ticketing.orders.test_settle_order import NAMES, deliver, events_of, placed_order
from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage
from ticketing.orders import tasks, verify_ledger
from ticketing.orders.schemas import LedgerReport

PLANTED = {
    "unbalanced": "INSERT INTO ledger_entries "
    "VALUES ('len_x', (SELECT id FROM ledger_transactions), 9, NULL, 'stripe', NULL, 1, 'VND', NULL)",
    "one_sided": "DELETE FROM ledger_entries WHERE account = 'stripe'",
    "orphan": "INSERT INTO ledger_entries VALUES ('len_x', 'ltx_none', 1, NULL, 'stripe', NULL, 0, 'VND', NULL)",
    "sale_count": "UPDATE ledger_transactions SET posting = 'receipt'",
    "sale_amount": "UPDATE ledger_entries SET amount_minor = amount_minor * 2",
    "sale_house": "UPDATE ledger_entries SET organisation_id = 'org_elsewhere' WHERE account = 'sales'",
    "sale_of_nothing": "UPDATE ledger_transactions SET order_id = 'ord_nowhere'",
    "refund_count": "UPDATE ledger_transactions SET posting = 'refund'; UPDATE ledger_entries SET account = 'refunds'",
}


async def _played(migrated: Path, sequence: list[str]) -> list[LedgerReport]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(migrated, Path(folder) / "ticketing.db")
        where = make_settings(Path(folder))
        database = Database(where.ticketing_database_url)
        reports = []
        try:
            now = clock.now()
            events = events_of(await placed_order(database, where, now))
            for step, name in enumerate(sequence):
                moment = now + timedelta(days=step)
                if name == "expiry":
                    await tasks.expire_lapsed(database, now=moment + timedelta(days=4))
                else:
                    await deliver(database, events[name], moment)
                    await tasks.drain_due(database, now=moment)
                async with database.reading() as session:
                    reports.append(await verify_ledger.verify(session))
        finally:
            await database.dispose()
        return reports


@settings(max_examples=40, deadline=None)
@given(strategies.lists(strategies.sampled_from([*NAMES, "expiry"]), min_size=1, max_size=7))
def test_the_books_fit_after_every_step_of_anything(migrated: Path, sequence: list[str]) -> None:
    """Paid, refunded, expired, late, twice, in any order."""
    for report in asyncio.run(_played(migrated, sequence)):
        assert report.faults == []
        assert sum(balance.amount_minor for balance in report.balances) == 0


async def _report(stage: Stage) -> LedgerReport:
    answer = await stage.http.get(f"{PREFIX}/ledger/verification", headers=stage.operator())
    return LedgerReport.model_validate_json(answer.content)


async def test_the_books_tell_what_was_sold_and_given_back(stage: Stage) -> None:
    await stage.paid_order()
    refunded = await stage.paid_order()
    await stage.refund(refunded, who=stage.clara())
    report = await _report(stage)
    assert report.faults == []
    assert (report.transactions, report.entries, report.orders_paid) == (3, 6, 2)
    held = {(balance.organisation_id, balance.account): balance.amount_minor for balance in report.balances}
    assert held == {(None, "stripe"): PRICE, (HOUSE, "sales"): -2 * PRICE, (HOUSE, "refunds"): PRICE}


def _plant(path: str, code: str) -> None:
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError):  # with its guards the database takes none of them
        connection.executescript("PRAGMA foreign_keys = ON; BEGIN IMMEDIATE;" + PLANTED[code] + "; COMMIT;")
    connection.rollback()
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in names:
        connection.execute(f"DROP TRIGGER {name}")
    connection.executescript("PRAGMA foreign_keys = OFF;" + PLANTED[code])
    connection.close()


@pytest.mark.parametrize("code", PLANTED)
async def test_whatever_is_planted_is_found(stage: Stage, code: str) -> None:
    await stage.paid_order()
    path = stage.settings.ticketing_database_url.removeprefix("sqlite+aiosqlite:///")
    await asyncio.to_thread(_plant, path, code)  # beside the loop: the service may be in the middle of writing
    assert code in {fault.code for fault in (await _report(stage)).faults}


TAKEN_AWAY = {
    "receipt": "UPDATE bank_transfers SET amount_minor = amount_minor + 1",
    "deposit": "UPDATE ledger_entries SET account = 'suspense' WHERE account = 'deposits'",
    "suspense": "DELETE FROM suspense_items",
}


@pytest.mark.parametrize("code", TAKEN_AWAY)
async def test_money_that_lost_its_owner_is_found(stage_without_stripe: Stage, code: str) -> None:
    stage = stage_without_stripe
    placed = await stage.transfer_order()
    await stage.transfer(PRICE - 1, placed["order"]["transfer"]["memo"])
    await stage.transfer(5, "?")
    assert (await _report(stage)).faults == []
    connection = sqlite3.connect(stage.settings.ticketing_database_url.removeprefix("sqlite+aiosqlite:///"))
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.executescript("PRAGMA foreign_keys = OFF;" + TAKEN_AWAY[code])
    connection.close()
    assert code in {fault.code for fault in (await _report(stage)).faults}


async def test_only_the_operator_may_ask(stage: Stage) -> None:
    answer = await stage.http.get(f"{PREFIX}/ledger/verification", headers=stage.clara())
    assert answer.status_code == 403
