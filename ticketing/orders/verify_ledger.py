"""Compare the ledger with what it must tell of: every order, refund and transfer, to the dong. Only reads."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.ledger.models import Account, LedgerEntry, LedgerTransaction, Posting
from ticketing.orders import verify_places
from ticketing.orders.models import Order, RefundLine
from ticketing.orders.schemas import Balance, LedgerFault, LedgerReport, OrderState
from ticketing.payments import queries as payments
from ticketing.payments.models import BankTransfer, Payment, Refund, RefundState, SuspenseItem, SuspenseState
from ticketing.shifts import queries as shifts

_PAID = (OrderState.PAID, OrderState.REFUNDING, OrderState.REFUNDED)
_EXCHANGE = "exchange"  # paid with tickets; `credit_minor`: with money too, and so sold in two postings
_WORST = 100  # faults told of each kind; one is enough to look


async def verify(session: AsyncSession) -> LedgerReport:
    """The report; `faults` is empty when everything fits."""
    faults = [
        *await _unbalanced(session),
        *await _without_transaction(session),
        *await _sales_and_orders(session),
        *await _refunds(session),
        *await _refund_lines(session),
        *await _transfers(session),
        *await _suspense(session),
        *await _deposits(session),
        *await verify_places.faults(session),
        *[_fault("drawer", cause, what) for cause, what in await shifts.misfits(session, limit=_WORST)],
        *[_fault("correction", cause, what) for cause, what in await shifts.uncorrected(session, limit=_WORST)],
    ]
    transactions = await session.scalar(select(func.count()).select_from(LedgerTransaction)) or 0
    entries = await session.scalar(select(func.count()).select_from(LedgerEntry)) or 0
    return LedgerReport(
        transactions=transactions,
        entries=entries,
        orders_paid=await session.scalar(select(func.count()).select_from(Order).where(Order.state.in_(_PAID))) or 0,
        balances=await _balances(session),
        faults=faults,
    )


async def _unbalanced(session: AsyncSession) -> list[LedgerFault]:
    sums = (
        select(LedgerEntry.transaction_id, LedgerEntry.currency, func.sum(LedgerEntry.amount_minor))
        .group_by(LedgerEntry.transaction_id, LedgerEntry.currency)
        .having(func.sum(LedgerEntry.amount_minor) != 0)
    )
    heads = (
        select(LedgerTransaction.id, func.count(LedgerEntry.id))
        .outerjoin(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .group_by(LedgerTransaction.id)
        .having(func.count(LedgerEntry.id) < 2)
    )
    found = await _faults(session, sums, "unbalanced", lambda row: (row[0], f"sums to {row[2]} {row[1]}"))
    return found + await _faults(session, heads, "one_sided", lambda row: (row[0], f"has {row[1]} entries"))


async def _without_transaction(session: AsyncSession) -> list[LedgerFault]:
    orphans = (
        select(LedgerEntry.id, LedgerEntry.transaction_id)
        .outerjoin(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .where(LedgerTransaction.id.is_(None))
    )
    return await _faults(session, orphans, "orphan", lambda row: (row[0], f"its transaction {row[1]} is not there"))


async def _sales_and_orders(session: AsyncSession) -> list[LedgerFault]:
    """Each paid order has one sale that earned its house its total; no other order has any."""
    sold = _posted(Posting.SALE, Account.SALES)
    query = select(Order, Payment.credit_minor, sold).outerjoin(sold, sold.c.order_id == Order.id)
    query = query.outerjoin(Payment, Payment.order_id == Order.id)
    faults = []
    for order, credit, _order_id, count, amount, houses, house, currency in await session.execute(query):
        expected = (2 if credit else 1) if order.state in _PAID else 0
        if (count or 0) != expected:
            faults.append(_fault("sale_count", order.id, f"is {order.state} and has {count or 0} sales in the ledger"))
        elif expected and -amount != order.total_minor:
            faults.append(_fault("sale_amount", order.id, f"costs {order.total_minor}, the ledger has {-amount}"))
        elif expected and (houses, house, currency) != (1, order.organisation_id, order.currency):
            faults.append(_fault("sale_house", order.id, "was earned by another house or in another currency"))
    return faults[:_WORST] + await _sales_of_nothing(session)


async def _sales_of_nothing(session: AsyncSession) -> list[LedgerFault]:
    stray = (
        select(LedgerTransaction.id, LedgerTransaction.order_id)
        .outerjoin(Order, Order.id == LedgerTransaction.order_id)
        .where(LedgerTransaction.posting == Posting.SALE, Order.id.is_(None))
    )
    return await _faults(session, stray, "sale_of_nothing", lambda row: (row[0], f"there is no order {row[1]}"))


async def _refunds(session: AsyncSession) -> list[LedgerFault]:
    """Each refund that succeeded has one posting of its amount; no other order has any."""
    given = _posted(Posting.REFUND, Account.REFUNDS)
    sums = (func.count(Refund.id).label("count"), func.sum(Refund.amount_minor).label("amount"))
    done = select(Refund.order_id, *sums).where(Refund.state == RefundState.SUCCEEDED).group_by(Refund.order_id)
    refunds = done.subquery()
    query = select(Order.id, refunds.c.count, refunds.c.amount, given.c.count, given.c.amount)
    query = query.outerjoin(refunds, refunds.c.order_id == Order.id).outerjoin(given, given.c.order_id == Order.id)
    faults = []
    for order_id, expected, amount, count, posted in await session.execute(query):
        if (count or 0) != (expected or 0):
            faults.append(_fault("refund_count", order_id, f"has {count or 0} refunds in the ledger"))
        elif (posted or 0) != (amount or 0):
            faults.append(_fault("refund_amount", order_id, f"gave back {amount}, the ledger has {posted}"))
    return faults[:_WORST]


async def _refund_lines(session: AsyncSession) -> list[LedgerFault]:
    """A refund is the sum of its lines, and a payment's refunds are what it says went back."""
    lines = func.coalesce(func.sum(RefundLine.amount_minor), 0)
    sums = select(Refund.id, Refund.amount_minor, lines).outerjoin(RefundLine, RefundLine.refund_id == Refund.id)
    sums = sums.group_by(Refund.id, Refund.amount_minor).having(lines != Refund.amount_minor)
    living = func.coalesce(func.sum(Refund.amount_minor), 0)
    both = (Refund.payment_id == Payment.id) & (Refund.state != RefundState.FAILED)
    paid = select(Payment.id, Payment.refunded_minor, living).outerjoin(Refund, both)
    paid = paid.group_by(Payment.id, Payment.refunded_minor).having(living != Payment.refunded_minor)
    found = await _faults(session, sums, "refund_lines", lambda row: (row[0], f"is {row[1]}, its lines are {row[2]}"))
    return found + await _faults(
        session, paid, "refunded", lambda row: (row[0], f"gave {row[1]} back, its refunds are {row[2]}")
    )


async def _transfers(session: AsyncSession) -> list[LedgerFault]:
    """Each transfer of the bank stands in the ledger once, with its amount."""
    posted = (
        select(
            LedgerTransaction.cause,
            func.count(LedgerEntry.id).label("count"),
            func.sum(LedgerEntry.amount_minor).label("amount"),
        )
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(LedgerTransaction.posting == Posting.RECEIPT, LedgerEntry.account == Account.BANK)
        .group_by(LedgerTransaction.cause)
        .subquery()
    )
    both = select(BankTransfer.id, BankTransfer.amount_minor, posted.c.count, posted.c.amount)
    wrong = both.outerjoin(posted, posted.c.cause == literal("receipt:") + BankTransfer.id).where(
        (posted.c.count.is_(None)) | (posted.c.count != 1) | (posted.c.amount != BankTransfer.amount_minor)
    )
    return await _faults(
        session, wrong, "receipt", lambda row: (row[0], f"brought {row[1]}, the ledger has {row[3] or 0}")
    )


async def _suspense(session: AsyncSession) -> list[LedgerFault]:
    """What waits for a person is what the suspense accounts hold: no money without an owner."""
    waiting = select(SuspenseItem.organisation_id, SuspenseItem.currency, func.sum(SuspenseItem.amount_minor))
    waiting = waiting.where(SuspenseItem.state == SuspenseState.OPEN)
    waiting = waiting.group_by(SuspenseItem.organisation_id, SuspenseItem.currency)
    key = (LedgerEntry.organisation_id, LedgerEntry.currency)
    held = (
        select(*key, -func.sum(LedgerEntry.amount_minor)).where(LedgerEntry.account == Account.SUSPENSE).group_by(*key)
    )
    items = {(house, currency): amount for house, currency, amount in await session.execute(waiting)}
    books = {(house, currency): amount for house, currency, amount in await session.execute(held)}
    return [
        _fault("suspense", str(house), f"{items.get((house, currency), 0)} {currency} waits, the ledger has {amount}")
        for (house, currency), amount in {**dict.fromkeys(items, 0), **books}.items()
        if items.get((house, currency), 0) != amount
    ]


async def _deposits(session: AsyncSession) -> list[LedgerFault]:
    """What is deposited for an order is what came for it while it is not paid, and nothing afterwards."""
    held = (
        select(LedgerTransaction.order_id, -func.sum(LedgerEntry.amount_minor))
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(LedgerEntry.account == Account.DEPOSITS, LedgerTransaction.order_id.is_not(None))
        .group_by(LedgerTransaction.order_id)
        .having(func.sum(LedgerEntry.amount_minor) != 0)
    )
    waiting = select(BankTransfer.order_id).join(Order, Order.id == BankTransfer.order_id)
    given = select(SuspenseItem.order_id).join(Order, Order.id == SuspenseItem.order_id)
    either = waiting.where(Order.state.not_in(_PAID)).union(
        given.where(Order.state.not_in(_PAID), SuspenseItem.state == SuspenseState.ASSIGNED)
    )
    unpaid = (await session.scalars(either)).all()
    books = {str(order_id): int(amount) for order_id, amount in await session.execute(held)}
    came = await payments.transferred(session, order_ids=[order_id for order_id in unpaid if order_id])
    for successor, of, worth in await _exchanged(session):
        came[of] = came.get(of, 0) + worth  # given back by the one, earned by the other
        came[successor] = came.get(successor, 0) - worth
    return [
        _fault("deposit", order_id, f"has {came.get(order_id, 0)} deposited, the ledger has {books.get(order_id, 0)}")
        for order_id in sorted({*books, *came})
        if came.get(order_id, 0) != books.get(order_id, 0)
    ][:_WORST]


async def _exchanged(session: AsyncSession) -> list[tuple[str, str, int]]:
    """Orders that were paid with tickets of others, which, and how much."""
    paid = select(Order.id, Order.exchange_of, Payment.credit_minor, Payment.amount_minor)
    paid = paid.join(Payment, Payment.order_id == Order.id).where(Payment.provider == _EXCHANGE)
    paid = paid.where(Order.exchange_of.is_not(None), Order.state.in_(_PAID))
    return [(one, str(of), credit or amount) for one, of, credit, amount in await session.execute(paid)]


def _posted(posting: Posting, account: Account) -> Any:
    """Per order: how many transactions of that kind, what they moved on that account, and for whom."""
    return (
        select(
            LedgerTransaction.order_id,
            func.count(LedgerTransaction.id.distinct()).label("count"),
            func.sum(LedgerEntry.amount_minor).label("amount"),
            func.count(LedgerEntry.organisation_id.distinct()).label("houses"),
            func.min(LedgerEntry.organisation_id).label("house"),
            func.min(LedgerEntry.currency).label("currency"),
        )
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(LedgerTransaction.posting == posting, LedgerEntry.account == account)
        .group_by(LedgerTransaction.order_id)
        .subquery()
    )


async def _balances(session: AsyncSession) -> list[Balance]:
    key = (LedgerEntry.organisation_id, LedgerEntry.account, LedgerEntry.currency)
    query = select(*key, func.sum(LedgerEntry.amount_minor)).group_by(*key).order_by(*key)
    return [
        Balance(organisation_id=house, account=account, currency=currency, amount_minor=amount)
        for house, account, currency, amount in await session.execute(query)
    ]


async def _faults(
    session: AsyncSession, query: Select[*tuple[Any, ...]], code: str, tell: Callable[[Any], tuple[str, str]]
) -> list[LedgerFault]:
    rows: Iterable[Any] = await session.execute(query.limit(_WORST))
    return [_fault(code, *tell(row)) for row in rows]


def _fault(code: str, subject: str, what: str) -> LedgerFault:
    return LedgerFault(code=code, subject=subject, what=what)
