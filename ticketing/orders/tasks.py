"""What orders do by the inbox and by the clock. No transaction is open while the provider is asked."""

import asyncio
from datetime import datetime, timedelta

import structlog

from infra import clock
from infra.database.engine import Database
from infra.database.retrying import again_if_broken_off
from infra.http import loops
from ticketing.orders import places, pursue_refund, queries, settle_order, take_transfer
from ticketing.orders.errors import ReportMismatch, ReportTooEarly
from ticketing.payments import bank_feed, reports
from ticketing.payments import queries as payment_queries
from ticketing.payments import service as payments
from ticketing.payments.errors import PaymentsAway
from ticketing.payments.gateway import StripeGateway
from ticketing.payments.models import Payment, Refund

_POLL_SECONDS = 1.0
_BANK_LOOKS_BACK = timedelta(days=2)
_NO_MORE_HOPE = timedelta(days=3)
_log = structlog.get_logger("orders")


async def drain_inbox(database: Database, filled: asyncio.Event) -> None:
    """Settle what the inbox holds until cancelled: at once when `filled` is set, else every second."""
    while True:
        filled.clear()
        try:
            handled = await loops.finishing(drain_due(database, now=clock.now()))
        except Exception:
            _log.exception("inbox_unreadable")
            handled = 0
        if not handled:
            try:
                await asyncio.wait_for(filled.wait(), _POLL_SECONDS)
            except TimeoutError:
                continue


async def drain_due(database: Database, *, now: datetime) -> int:
    """Settle the events due at `now`, each in a transaction of its own; how many were tried."""
    async with database.reading() as session:
        due = await payment_queries.due_events(session, now=now)
    for event_id in due:
        await _settle_event(database, event_id=event_id, now=now)
    return len(due)


async def _settle_event(database: Database, *, event_id: str, now: datetime) -> None:
    try:
        await _take_and_settle(database, event_id=event_id, now=now)
    except ReportMismatch as mismatch:
        _log.error("event_parked", row=event_id, reason=str(mismatch))
        async with database.transaction() as session:
            await payments.park(session, event_id=event_id, reason=f"mismatch: {mismatch}", now=now)
    except Exception as failure:
        level = _log.info if isinstance(failure, ReportTooEarly) else _log.exception
        level("event_postponed", row=event_id, error=repr(failure)[:500])
        async with database.transaction() as session:
            await payments.postpone(session, event_id=event_id, error=repr(failure)[:2000], now=now)


@again_if_broken_off
async def _take_and_settle(database: Database, *, event_id: str, now: datetime) -> None:
    async with database.transaction() as session:
        event = await payments.take(session, event_id=event_id, now=now)
        transfer = bank_feed.transfer_of(event) if event is not None else None
        report = reports.read_event(event) if event is not None and transfer is None else None
        if transfer is not None:
            await take_transfer.take_in(session, transfer=transfer, now=now)
        if report is not None:
            await settle_order.settle(session, report=report, now=now)


async def ask_bank(
    database: Database, feed: bank_feed.BankFeed, filled: asyncio.Event, *, now: datetime | None = None
) -> None:
    """Ask the bank feed for transfers of which no webhook told; those that we know change nothing."""
    now = now or clock.now()
    for transfer in await feed.transfers_since(now - _BANK_LOOKS_BACK):
        async with database.transaction() as session:
            if await payments.receive_transfer(session, transfer=transfer, now=now):
                filled.set()


async def reconcile(database: Database, gateway: StripeGateway, *, now: datetime | None = None) -> None:
    """Ask the provider about payments and refunds of which no webhook told; one that is away is asked again later."""
    now = now or clock.now()
    async with database.reading() as session:
        waiting = await payment_queries.payments_to_look_at(session, now=now)
    for payment in waiting:
        try:
            await _look_at_payment(database, gateway, payment=payment, now=now)
        except PaymentsAway:  # the gateway has logged it; the others would fare no better
            break
    while await _look_at_refunds(database, gateway, now=now):
        pass


async def _look_at_refunds(database: Database, gateway: StripeGateway, *, now: datetime) -> bool:
    """Ask about some refunds; whether there were any and the provider answers: a cancelled evening has many."""
    async with database.reading() as session:
        refunds = await payment_queries.refunds_to_look_at(session, now=now)
    for refund, payment in refunds:
        answer = await _look_at_refund(database, gateway, refund=refund, payment=payment, now=now)
        if answer.away:
            return False
    return bool(refunds)


async def _look_at_payment(database: Database, gateway: StripeGateway, *, payment: Payment, now: datetime) -> None:
    async with database.transaction() as session:  # first, so that one bad payment cannot hold up the others
        await payments.look_again(session, row=payment, began_at=payment.created_at, now=now)
        order = await queries.order(session, order_id=payment.order_id)
    session_id = payment.checkout_session_id or ""
    checkout = await gateway.find_checkout(session_id)
    if checkout is not None:
        report = reports.read_checkout(checkout)
    else:
        _log.error("checkout_unknown_to_provider", payment_id=payment.id, order_id=order.id)
        lapsed = now >= order.expires_at
        report = reports.CheckoutExpired(order.id, session_id) if lapsed else None
    if report is not None:
        await _settle_report(database, report=report, now=now)


@again_if_broken_off
async def _settle_report(database: Database, *, report: reports.Report, now: datetime) -> None:
    try:
        async with database.transaction() as session:
            await settle_order.settle(session, report=report, now=now)
    except (ReportMismatch, ReportTooEarly) as mismatch:
        _log.error("reconcile_mismatch", reason=str(mismatch))


async def _look_at_refund(
    database: Database, gateway: StripeGateway, *, refund: Refund, payment: Payment, now: datetime
) -> pursue_refund.Answer:
    async with database.transaction() as session:
        await payments.look_again(session, row=refund, began_at=refund.requested_at, now=now)
    answer = await pursue_refund.ask(gateway, refund=refund, payment=payment)
    async with database.transaction() as session:
        await pursue_refund.take_in(session, refund=refund, answer=answer, now=now)
    return answer


@again_if_broken_off
async def expire_lapsed(database: Database, *, now: datetime | None = None) -> None:
    """Expire pending orders that never got a payment page, those that hold places past their time, and those of which
    the provider says nothing for days.

    An order with a page is otherwise expired by the provider's word alone: until then, money may be on its way.
    """
    now = now or clock.now()
    async with database.transaction() as session:
        for order_id in await queries.lapsed_orders(session, now=now, silent_since=now - _NO_MORE_HOPE):
            await places.expire(session, order_id=order_id, now=now)
