"""Post to the ledger, in the transaction of whatever moved the money. There is no way to change a posting: a mistake
is undone by another one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.money import Money
from ticketing.ledger.models import Account, LedgerEntry, LedgerTransaction, Posting

# Where the money of a payment lies: what is debited by a sale and credited by a refund.
_AT_THE_COUNTER = {"cash": Account.CASH, "terminal": Account.TERMINAL}
_PAID_FROM = {
    "stripe": Account.STRIPE,
    "vietqr": Account.DEPOSITS,
    "free": Account.DEPOSITS,
    "exchange": Account.DEPOSITS,
    **_AT_THE_COUNTER,
}
_PAID_BACK_FROM = {"stripe": Account.STRIPE, "vietqr": Account.BANK, "free": Account.DEPOSITS, **_AT_THE_COUNTER}
# Worth that goes from order to order lies on the deposits meanwhile; what such an order gives back a person transfers.
_PAID_BACK_FROM |= {"exchanged": Account.DEPOSITS, "exchange": Account.BANK}
_OF_THE_PLATFORM = {Account.STRIPE, Account.BANK}


_Written = tuple[dict[str, Any], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Side:
    """One entry to be written; without an organisation it is the platform's."""

    account: Account
    amount: Money
    organisation_id: str | None = None
    title_id: str | None = None
    performance_id: str | None = None


@dataclass(frozen=True, slots=True)
class Earned:
    """The price of one ticket, and what it was for."""

    price: Money
    title_id: str | None = None
    performance_id: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose money it is, and how it came."""

    order_id: str | None
    organisation_id: str | None
    payment_kind: str


async def post(
    session: AsyncSession,
    *,
    posting: Posting,
    cause: str,
    subject: Subject,
    sides: Sequence[Side],
    now: datetime,
    note: str = "",
) -> str:
    """Write one transaction; its id. Raises ValueError when it does not balance; the database would refuse it too."""
    written = _written(posting=posting, cause=cause, subject=subject, sides=sides, now=now, note=note)
    await _write(session, [written])
    return str(written[0]["id"])


async def post_sale(
    session: AsyncSession, *, subject: Subject, lines: Sequence[Earned], now: datetime, part: str = ""
) -> None:
    """An order is paid: each line is earned. Paid in two ways, it is two postings; `part` names the second."""
    await _write(session, [_sale(subject, lines, now=now, part=part)])


async def post_sales(
    session: AsyncSession, *, sales: Sequence[tuple[Subject, Sequence[Earned]]], now: datetime
) -> None:
    """Several orders are paid, each in one way."""
    await _write(session, [_sale(subject, lines, now=now) for subject, lines in sales])


def _sale(subject: Subject, lines: Sequence[Earned], *, now: datetime, part: str = "") -> _Written:
    house = subject.organisation_id
    paid = Side(_PAID_FROM[subject.payment_kind], _sum(lines), house)
    earned = [Side(Account.SALES, -line.price, house, line.title_id, line.performance_id) for line in lines]
    cause = f"sale:{subject.order_id}{part}"
    return _written(posting=Posting.SALE, cause=cause, subject=subject, sides=[paid, *earned], now=now)


def _written(
    *, posting: Posting, cause: str, subject: Subject, sides: Sequence[Side], now: datetime, note: str = ""
) -> _Written:
    """A transaction's row, and its entries'."""
    sums: defaultdict[str, int] = defaultdict(int)
    for side in sides:
        sums[side.amount.currency] += side.amount.minor
    if len(sides) < 2 or any(sums.values()):
        raise ValueError(f"{cause} does not balance: {dict(sums)}")
    transaction_id = ids.new("ltx")
    entries = [
        {
            "id": ids.new("len"),
            "transaction_id": transaction_id,
            "position": position,
            "organisation_id": None if side.account in _OF_THE_PLATFORM else side.organisation_id,
            "account": side.account,
            "title_id": side.title_id,
            "amount_minor": side.amount.minor,
            "currency": side.amount.currency,
            "performance_id": side.performance_id,
        }
        for position, side in enumerate(sides, 1)
    ]
    head = {
        "id": transaction_id,
        "posting": posting,
        "cause": cause,
        "order_id": subject.order_id,
        "payment_kind": subject.payment_kind,
        "occurred_at": now,
        "note": note,
    }
    return head, entries


async def _write(session: AsyncSession, written: Sequence[_Written]) -> None:
    connection = await session.connection()  # the ORM would sort the entries by what is empty
    await connection.execute(insert(LedgerEntry), [entry for _head, entries in written for entry in entries])
    await connection.execute(insert(LedgerTransaction), [head for head, _entries in written])  # last: they seal them


async def post_refund(
    session: AsyncSession,
    *,
    subject: Subject,
    refund_id: str,
    lines: Sequence[Earned],
    now: datetime,
    note: str = "",
) -> None:
    """The money of a whole order went back."""
    house = subject.organisation_id
    back = Side(_PAID_BACK_FROM[subject.payment_kind], -_sum(lines), house)
    lost = [Side(Account.REFUNDS, line.price, house, line.title_id, line.performance_id) for line in lines]
    sides = [*lost, back]
    await post(
        session, posting=Posting.REFUND, cause=f"refund:{refund_id}", subject=subject, sides=sides, now=now, note=note
    )


async def move(
    session: AsyncSession,
    *,
    posting: Posting,
    cause: str,
    subject: Subject,
    debit: Account,
    credit: Account,
    amount: Money,
    now: datetime,
    note: str = "",
) -> None:
    """From one account to another: what is suspended, deposited, returned. The house is the subject's."""
    house = subject.organisation_id
    sides = [Side(debit, amount, house), Side(credit, -amount, house)]
    await post(session, posting=posting, cause=cause, subject=subject, sides=sides, now=now, note=note)


def _sum(lines: Sequence[Earned]) -> Money:
    total = lines[0].price
    for line in lines[1:]:
        total = total + line.price
    return total
