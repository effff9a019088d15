"""Money that reached the bank account, and whose it is. All of it has an owner, and the ledger knows whom.

Its memo names an order that waits (also one we had given up): it is deposited for that order, and as soon as the
whole amount is there the order is paid; what is too much waits for a person. An order that is paid already, or a memo
that names none: all of it waits for a person. A transfer is taken in once, by the bank's own id.
"""

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.money import Money
from ticketing.ledger import service as ledger
from ticketing.ledger.models import Account, Posting
from ticketing.ledger.service import Subject
from ticketing.orders import settle_order
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState
from ticketing.payments import bank_feed, memo
from ticketing.payments import queries as payments
from ticketing.payments.bank_feed import IncomingTransfer
from ticketing.payments.models import BankTransfer, Payment, SuspenseItem, SuspenseReason, SuspenseState

WAITING = frozenset({OrderState.PENDING, OrderState.EXPIRED})
_log = structlog.get_logger("orders")


async def take_in(session: AsyncSession, *, transfer: IncomingTransfer, now: datetime) -> None:
    """Find the owner of a transfer. A second telling of it changes nothing."""
    known = select(BankTransfer.id).where(
        BankTransfer.provider == bank_feed.PROVIDER, BankTransfer.transaction_id == transfer.id
    )
    if await session.scalar(known) is not None:
        return
    payment = await payments.payment_of_memo(session, codes=memo.found_in(transfer.memo))
    if payment is not None and payment.currency != transfer.currency:
        payment = None
    order = await locked_order(session, order_id=payment.order_id) if payment else None
    row = BankTransfer(
        id=ids.new("btx"),
        provider=bank_feed.PROVIDER,
        transaction_id=transfer.id,
        order_id=order.id if order and order.state in WAITING else None,
        account=transfer.account,
        amount_minor=transfer.amount,
        currency=transfer.currency,
        memo=transfer.memo,
        sender=transfer.sender,
        booked_at=transfer.booked_at,
        received_at=now,
    )
    session.add(row)
    await session.flush()
    into = Account.DEPOSITS if row.order_id else Account.SUSPENSE
    await _post_receipt(session, row=row, order=order, into=into, now=now)
    if payment is None or order is None:
        await suspend(session, transfer=row, order=None, reason=SuspenseReason.UNKNOWN_MEMO, amount=_all(row), now=now)
    elif row.order_id is None:
        reason = SuspenseReason.ALREADY_PAID
        await suspend(session, transfer=row, order=order, reason=reason, amount=_all(row), now=now)
    else:
        await settle_if_whole(session, order=order, payment=payment, latest=row, now=now)


async def settle_if_whole(
    session: AsyncSession, *, order: Order, payment: Payment, latest: BankTransfer, now: datetime
) -> None:
    """The order is paid when what came for it is enough; what is too much is suspended."""
    came = (await payments.transferred(session, order_ids=[order.id])).get(order.id, 0)
    surplus = Money(came - payment.amount_minor, payment.currency)
    if surplus.minor < 0:
        _log.info("transfer_short", order_id=order.id, missing_minor=-surplus.minor)
        return
    if await settle_order.mark_paid(session, payment=payment, found={}, now=now) and surplus.minor:
        await ledger.move(
            session,
            posting=Posting.SURPLUS,
            cause=f"surplus:{order.id}",
            subject=Subject(order.id, order.organisation_id, bank_feed.PAYMENT_KIND),
            debit=Account.DEPOSITS,
            credit=Account.SUSPENSE,
            amount=surplus,
            now=now,
        )
        reason = SuspenseReason.SURPLUS
        await suspend(session, transfer=latest, order=order, reason=reason, amount=surplus, now=now)


async def locked_order(session: AsyncSession, *, order_id: str) -> Order:
    """The order, so that two transfers for it are added up one after the other."""
    return await session.get_one(Order, order_id, with_for_update=True, populate_existing=True)


async def suspend(
    session: AsyncSession,
    *,
    transfer: BankTransfer,
    order: Order | None,
    reason: SuspenseReason,
    amount: Money,
    now: datetime,
) -> None:
    """Write down that this money waits for a person."""
    item = SuspenseItem(
        id=ids.new("sus"),
        transfer_id=transfer.id,
        organisation_id=order.organisation_id if order else None,
        order_id=order.id if order else None,
        amount_minor=amount.minor,
        currency=amount.currency,
        reason=reason,
        state=SuspenseState.OPEN,
        opened_at=now,
    )
    session.add(item)
    await session.flush()
    _log.warning("transfer_suspended", item=item.id, reason=reason.value, order_id=item.order_id)


async def _post_receipt(
    session: AsyncSession, *, row: BankTransfer, order: Order | None, into: Account, now: datetime
) -> None:
    house = order.organisation_id if order else None
    await ledger.move(
        session,
        posting=Posting.RECEIPT,
        cause=f"receipt:{row.id}",
        subject=Subject(order.id if order else None, house, bank_feed.PAYMENT_KIND),
        debit=Account.BANK,
        credit=into,
        amount=_all(row),
        now=now,
        note=row.transaction_id,
    )


def _all(row: BankTransfer) -> Money:
    return Money(row.amount_minor, row.currency)
