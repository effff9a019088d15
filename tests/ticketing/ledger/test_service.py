"""The ledger keeps its promises even when the code that writes to it does not."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, strategies
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from infra import clock
from infra.money import Money
from tests.ticketing.stage import HOUSE, Stage
from ticketing.ledger import service as ledger
from ticketing.ledger.models import Account, LedgerEntry, LedgerTransaction, Posting
from ticketing.ledger.service import Side, Subject

SUBJECT = Subject("ord_1", HOUSE, "stripe")


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def _post(stage: Stage, *amounts: int, cause: str = "sale:ord_1") -> None:
    sides = [Side(Account.STRIPE, Money(amount, "VND")) for amount in amounts]
    async with stage.database.transaction() as session:
        await ledger.post(session, posting=Posting.SALE, cause=cause, subject=SUBJECT, sides=sides, now=clock.now())


async def _kept(stage: Stage) -> list[int]:
    async with stage.database.reading() as session:
        return list((await session.scalars(select(LedgerEntry.amount_minor).order_by(LedgerEntry.position))).all())


async def test_a_sale_is_posted_per_line_and_sums_to_zero(stage: Stage) -> None:
    lines = [ledger.Earned(Money(3_000_000_000, "VND"), "ttl_1"), ledger.Earned(Money(50_000, "VND"), "ttl_2")]
    async with stage.database.transaction() as session:
        await ledger.post_sale(session, subject=SUBJECT, lines=lines, now=clock.now())
    assert await _kept(stage) == [3_000_050_000, -3_000_000_000, -50_000]


@pytest.mark.parametrize("amounts", [(1, -2), (5,), (0,), ()])
async def test_what_does_not_balance_is_refused_before_it_is_written(stage: Stage, amounts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="does not balance"):
        await _post(stage, *amounts)
    assert await _kept(stage) == []


async def test_the_same_cause_is_posted_once(stage: Stage) -> None:
    await _post(stage, 5, -5)
    with pytest.raises(IntegrityError):
        await _post(stage, 5, -5)
    assert await _kept(stage) == [5, -5]


def _entry(transaction_id: str, position: int, amount: int, currency: str = "VND") -> dict[str, object]:
    return {
        "id": f"len_{transaction_id}_{position}",
        "transaction_id": transaction_id,
        "position": position,
        "account": Account.STRIPE,
        "amount_minor": amount,
        "currency": currency,
    }


def _head(transaction_id: str) -> dict[str, object]:
    return {
        "id": transaction_id,
        "posting": Posting.SALE,
        "cause": f"sale:{transaction_id}",
        "payment_kind": "stripe",
        "occurred_at": clock.now(),
        "note": "",
    }


@pytest.mark.parametrize(
    "entries",
    [[(7, "VND"), (-6, "VND")], [(7, "VND")], [(7, "VND"), (-7, "USD")], []],
    ids=["unequal", "one-sided", "two-currencies", "empty"],
)
async def test_the_database_refuses_an_unbalanced_transaction(stage: Stage, entries: list[tuple[int, str]]) -> None:
    with pytest.raises(IntegrityError):
        async with stage.database.transaction() as session:
            for position, (amount, currency) in enumerate(entries, 1):
                await session.execute(insert(LedgerEntry).values(_entry("t", position, amount, currency)))
            await session.execute(insert(LedgerTransaction).values(_head("t")))
    assert await _kept(stage) == []


async def test_the_database_refuses_entries_without_a_transaction(stage: Stage) -> None:
    with pytest.raises(IntegrityError):
        async with stage.database.transaction() as session:
            await session.execute(insert(LedgerEntry), [_entry("t", 1, 7), _entry("t", 2, -7)])
    assert await _kept(stage) == []


async def test_the_database_refuses_an_entry_added_later(stage: Stage) -> None:
    await _post(stage, 5, -5)
    async with stage.database.reading() as session:
        known = (await session.scalars(select(LedgerTransaction.id))).one()
    with pytest.raises(IntegrityError):
        async with stage.database.transaction() as session:
            await session.execute(insert(LedgerEntry), [_entry(known, 3, 7), _entry(known, 4, -7)])
    assert await _kept(stage) == [5, -5]


@pytest.mark.parametrize("table", [LedgerEntry, LedgerTransaction])
async def test_the_database_refuses_every_change(
    stage: Stage, table: type[LedgerEntry] | type[LedgerTransaction]
) -> None:
    await _post(stage, 5, -5)
    for change in (update(table).values(id="other"), delete(table)):
        with pytest.raises(IntegrityError, match="never changed"):
            async with stage.database.transaction() as session:
                await session.execute(change)
    assert await _kept(stage) == [5, -5]


@given(strategies.lists(strategies.integers(-(10**15), 10**15), min_size=1, max_size=6), strategies.booleans())
def test_the_guard_lets_through_exactly_what_sums_to_zero(migrated: Path, amounts: list[int], closed: bool) -> None:
    """Any amounts, straight into the database; half of the time with the entry that closes the sum."""
    amounts = [*amounts, -sum(amounts)] if closed else amounts
    connection = sqlite3.connect(migrated)
    try:
        for position, amount in enumerate(amounts):
            row = (f"len_{position}", "t", position, None, "stripe", None, amount, "VND", None)
            connection.execute("INSERT INTO ledger_entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        head = "INSERT INTO ledger_transactions VALUES ('t', 'sale', 'c', NULL, 'stripe', '2026-01-01', '')"
        if len(amounts) >= 2 and sum(amounts) == 0:
            connection.execute(head)
        else:
            with pytest.raises(sqlite3.IntegrityError, match="must balance"):
                connection.execute(head)
    finally:
        connection.rollback()
        connection.close()
