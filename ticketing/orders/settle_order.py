"""Settle an order: the one place where a report of the provider changes what a buyer owns.

Webhooks and the reconcile poll both end here. Reports come twice, late and in any order; each ends in the same rows.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.entitlements import service as entitlements
from ticketing.ledger import service as ledger
from ticketing.orders import (
    order_rows,
    places,
    queries,
    refund_order,
    settle_exchange,
    settle_refund,
    told,
    transitions,
)
from ticketing.orders.errors import ReportMismatch, ReportTooEarly
from ticketing.orders.models import OrderLine
from ticketing.orders.schemas import OrderState
from ticketing.payments import queries as payments
from ticketing.payments import service as payments_service
from ticketing.payments.models import Payment, PaymentState
from ticketing.payments.reports import CheckoutExpired, PaymentReported, RefundReported, Report
from ticketing.vouchers import service as vouchers

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
            await places.expire(session, order_id=order_id, now=now)
            await payments_service.lapse(session, payment=payment)
        case RefundReported():
            await settle_refund.settle(session, order_id=order_id, report=report, now=now)


async def _order_of(session: AsyncSession, report: Report) -> str:
    if report.order_id is not None:
        return report.order_id
    intent = report.payment_intent_id if isinstance(report, RefundReported) else None
    found = await payments.order_of_payment_intent(session, payment_intent_id=intent or "")
    if found is None:
        raise ReportTooEarly(f"no order was paid by {intent}")
    return found


async def _paid(session: AsyncSession, *, payment: Payment, report: PaymentReported, now: datetime) -> None:
    if (report.amount_minor, report.currency) != (payment.asked_minor, payment.currency):
        raise ReportMismatch(
            f"{payment.order_id}: paid {report.amount_minor} {report.currency}, "
            f"asked {payment.asked_minor} {payment.currency}"
        )
    found = {"checkout_session_id": report.checkout_session_id, "payment_intent_id": report.payment_intent_id}
    is_news = await mark_paid(session, payment=payment, found=found, now=now)
    if not is_news and payment.payment_intent_id != report.payment_intent_id:
        raise ReportMismatch(f"{payment.order_id}: paid a second time by {report.payment_intent_id}")


async def mark_paid(session: AsyncSession, *, payment: Payment, found: dict[str, Any], now: datetime) -> bool:
    """The whole amount is there: order and payment are paid, the ledger tells, tickets are issued.

    If the money came when there are no places for it any more, it goes back: the refund is asked for at once.
    False when the order was paid before. `found` are columns of the payment that are known now.
    """
    order_id = payment.order_id
    waited = await _become_paid(session, order_id=order_id, before=OrderState.PENDING, now=now)
    if not waited and not await _become_paid(session, order_id=order_id, before=OrderState.EXPIRED, now=now):
        return False
    values = {"state": PaymentState.PAID, **found}
    await session.execute(update(Payment).where(Payment.id == payment.id).values(values))
    subject = await queries.subject(session, payment=payment)
    lines = await queries.lines(session, order_id=order_id)
    old_id = await settle_exchange.waits_for(session, payment=payment)
    if old_id is not None:
        bought = await settle_exchange.settle(
            session, payment=payment, subject=subject, old_id=old_id, lines=lines, in_time=waited, now=now
        )
    else:
        await ledger.post_sale(session, subject=subject, lines=queries.earned(lines), now=now)
        bought = await vouchers.keep(session, order_id=order_id)
        bought = bought and await places.sell(session, order_id=order_id, lines=lines, now=now)
    if bought:
        await _issue_tickets(session, lines=lines, now=now)
        await told.tell(session, order_id=order_id, event="paid", now=now)
    else:
        await vouchers.give_back(session, order_id=order_id)
        await refund_order.without_place(session, order_id=order_id, now=now)
    _log.info("order_paid", order_id=order_id, amount_minor=payment.amount_minor, currency=payment.currency)
    return True


async def _become_paid(session: AsyncSession, *, order_id: str, before: OrderState, now: datetime) -> bool:
    only = frozenset({before})
    return await transitions.move(session, order_id=order_id, to=OrderState.PAID, only_from=only, paid_at=now)


async def _issue_tickets(session: AsyncSession, *, lines: Sequence[OrderLine], now: datetime) -> None:
    tickets = [order_rows.ticket_of(line, now) for line in lines]
    session.add_all(tickets)
    await session.flush()
    for ticket in tickets:
        if ticket.title_id is not None and ticket.watch_until is not None:
            await entitlements.grant(
                session, ticket_id=ticket.id, title_id=ticket.title_id, starts_at=now, ends_at=ticket.watch_until
            )
