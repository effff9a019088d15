"""Settle an order: the one place where a report of the provider changes what a buyer owns.

Webhooks and the reconcile poll both end here. Reports come twice, late and in any order; each ends in the same rows.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from ticketing.entitlements import service as entitlements
from ticketing.ledger import service as ledger
from ticketing.orders import queries, refund_order, transitions
from ticketing.orders.errors import ReportMismatch, ReportTooEarly
from ticketing.orders.models import Ticket
from ticketing.orders.schemas import OrderState, TicketState
from ticketing.payments import queries as payments
from ticketing.payments.models import Payment, PaymentState
from ticketing.payments.reports import CheckoutExpired, PaymentReported, RefundReported, Report

_log = structlog.get_logger("orders")


async def settle(session: AsyncSession, *, report: Report, now: datetime) -> None:
    """Take in one report. A report about an order that is not ours changes nothing.

    Raises ReportMismatch when it contradicts our rows, ReportTooEarly when it must be tried again later.
    """
    order_id = await _order_of(session, report)
    payment = await payments.payment_of_order(session, order_id=order_id)
    if payment is None:
        _log.warning("report_about_unknown_order", order_id=order_id, report=type(report).__name__)
        return
    match report:
        case PaymentReported():
            await _paid(session, payment=payment, report=report, now=now)
        case CheckoutExpired():
            await expire(session, order_id=order_id)
        case RefundReported():
            await refund_order.settle_refund(session, order_id=order_id, report=report, now=now)


async def expire(session: AsyncSession, *, order_id: str) -> None:
    """Give up on a pending order; one that is paid stays paid."""
    if await transitions.move(session, order_id=order_id, to=OrderState.EXPIRED):
        pending = (Payment.order_id == order_id) & (Payment.state == PaymentState.PENDING)
        await session.execute(update(Payment).where(pending).values(state=PaymentState.EXPIRED))


async def _order_of(session: AsyncSession, report: Report) -> str:
    if report.order_id is not None:
        return report.order_id
    intent = report.payment_intent_id if isinstance(report, RefundReported) else None
    found = await payments.order_of_payment_intent(session, payment_intent_id=intent or "")
    if found is None:
        raise ReportTooEarly(f"no order was paid by {intent}")
    return found


async def _paid(session: AsyncSession, *, payment: Payment, report: PaymentReported, now: datetime) -> None:
    if (report.amount_minor, report.currency) != (payment.amount_minor, payment.currency):
        raise ReportMismatch(
            f"{payment.order_id}: paid {report.amount_minor} {report.currency}, "
            f"asked {payment.amount_minor} {payment.currency}"
        )
    found = {"checkout_session_id": report.checkout_session_id, "payment_intent_id": report.payment_intent_id}
    is_news = await mark_paid(session, payment=payment, found=found, now=now)
    if not is_news and payment.payment_intent_id != report.payment_intent_id:
        raise ReportMismatch(f"{payment.order_id}: paid a second time by {report.payment_intent_id}")


async def mark_paid(session: AsyncSession, *, payment: Payment, found: dict[str, Any], now: datetime) -> bool:
    """The whole amount is there: order and payment are paid, the ledger tells, tickets are issued.

    False when the order was paid before. `found` are columns of the payment that are known now.
    """
    unpaid = frozenset({OrderState.PENDING, OrderState.EXPIRED})
    if not await transitions.move(
        session, order_id=payment.order_id, to=OrderState.PAID, only_from=unpaid, paid_at=now
    ):
        return False
    values = {"state": PaymentState.PAID, **found}
    await session.execute(update(Payment).where(Payment.id == payment.id).values(values))
    subject = await queries.subject(session, payment=payment)
    lines = await queries.priced_lines(session, order_id=payment.order_id)
    await ledger.post_sale(session, subject=subject, lines=lines, now=now)
    await _issue_tickets(session, order_id=payment.order_id, now=now)
    _log.info("order_paid", order_id=payment.order_id, amount_minor=payment.amount_minor, currency=payment.currency)
    return True


async def _issue_tickets(session: AsyncSession, *, order_id: str, now: datetime) -> None:
    for line in await queries.lines(session, order_id=order_id):
        ticket = Ticket(
            id=ids.new("tck"),
            order_id=order_id,
            order_line_id=line.id,
            title_id=line.title_id,
            state=TicketState.VALID,
            issued_at=now,
            watch_until=now + timedelta(hours=line.watch_hours),
        )
        session.add(ticket)
        await session.flush()
        await entitlements.grant(
            session, ticket_id=ticket.id, title_id=ticket.title_id, starts_at=now, ends_at=ticket.watch_until
        )
