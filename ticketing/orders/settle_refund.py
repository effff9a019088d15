"""Take in what is reported of refunds: by the provider, or by a person who sent the money back. Any number of times.

A report names our refund, or Stripe's, or only the charge: of a charge it tells how much went back in all.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog
from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra.money import Money
from ticketing.entitlements import service as entitlements
from ticketing.ledger import service as ledger
from ticketing.ledger.service import Earned
from ticketing.orders import places, queries, signed_codes, told, transitions
from ticketing.orders.errors import ReportMismatch, ReportTooEarly
from ticketing.orders.models import OrderLine, RefundLine, Ticket
from ticketing.orders.schemas import OrderState, TicketState
from ticketing.payments import queries as payment_queries
from ticketing.payments import service as payments
from ticketing.payments.models import Payment, Refund, RefundState
from ticketing.payments.reports import RefundReported

INTO_OTHERS = "exchange:"  # so begin the keys of refunds that went into other tickets
_PROVIDER = "provider"
_STOPPED = (TicketState.VALID, TicketState.REFUNDING)
_log = structlog.get_logger("orders")


async def settle(session: AsyncSession, *, order_id: str, report: RefundReported, now: datetime) -> None:
    """Take in a report. Raises ReportMismatch, ReportTooEarly; then nothing was changed."""
    order = await queries.locked(session, order_id=order_id)
    if order.state in {OrderState.PENDING, OrderState.EXPIRED}:
        raise ReportTooEarly(f"{order_id} is {order.state}")
    known = await payment_queries.refunds_of(session, order_id=order_id)
    refund = next((refund for refund in known if _is_named(refund, report)), None)
    if not report.succeeded:
        refund = refund or next((r for r in known if r.state is not RefundState.FAILED), None)
        if refund is not None:
            await fail(session, refund=refund, now=now)
    elif refund is not None:
        await _succeeded(session, refund=refund, report=report, now=now)
    else:
        await _unnamed(session, order_id=order_id, known=known, report=report, now=now)


async def fail(session: AsyncSession, *, refund: Refund, now: datetime) -> None:
    """The provider refuses: the tickets are good again. Raises ReportMismatch."""
    if refund.state is RefundState.SUCCEEDED:
        raise ReportMismatch(f"refund {refund.id} failed after it had succeeded")
    if not await payments.end_refund(session, refund=refund, state=RefundState.FAILED, now=now):
        return
    back = frozenset({OrderState.REFUNDING})
    await transitions.move(session, order_id=refund.order_id, to=OrderState.PAID, only_from=back)
    mine = Ticket.order_line_id.in_(_lines_of(refund)) & (Ticket.state == TicketState.REFUNDING)
    again = update(Ticket).where(mine).values(state=TicketState.VALID)
    found = (await session.execute(again.returning(Ticket.id, Ticket.title_id, Ticket.watch_until))).all()
    await signed_codes.restore(session, ticket_ids=[ticket_id for ticket_id, _title_id, _until in found], now=now)
    for ticket_id, title_id, until in found:
        if title_id is not None and until is not None:
            await entitlements.grant(session, ticket_id=ticket_id, title_id=title_id, starts_at=now, ends_at=until)
    _log.error("refund_refused", refund_id=refund.id, order_id=refund.order_id)


async def write_lines(session: AsyncSession, *, refund: Refund, amounts: Mapping[str, int]) -> None:
    """What the refund gives back of each line."""
    session.add_all(
        RefundLine(refund_id=refund.id, order_line_id=line_id, amount_minor=amount)
        for line_id, amount in amounts.items()
    )
    await session.flush()


async def record_provider_refund(session: AsyncSession, *, refund_id: str, provider_refund_id: str) -> None:
    """Keep the provider's name of a refund."""
    unnamed = update(Refund).where(Refund.id == refund_id, Refund.provider_refund_id.is_(None))
    await session.execute(unnamed.values(provider_refund_id=provider_refund_id))


async def payment_of(session: AsyncSession, *, order_id: str) -> Payment:
    """The payment of an order that has one."""
    payment = await payment_queries.payment_of_order(session, order_id=order_id)
    if payment is None:
        raise LookupError(f"order {order_id} has no payment")
    return payment


async def _unnamed(
    session: AsyncSession, *, order_id: str, known: Sequence[Refund], report: RefundReported, now: datetime
) -> None:
    """Money went back, and the report names no refund of ours. Raises ReportMismatch."""
    payment = await payment_of(session, order_id=order_id)
    live = [refund for refund in known if refund.state is not RefundState.FAILED and not _stayed(refund)]
    given = sum(refund.amount_minor for refund in live if refund.state is RefundState.SUCCEEDED)
    asked = [refund for refund in live if refund.state is RefundState.REQUESTED]
    if report.provider_refund_id is not None:
        same = [r for r in live if r.provider_refund_id is None and r.amount_minor == report.amount_minor]
        if same:
            await _succeeded(session, refund=same[0], report=report, now=now)
            return
    total = report.amount_minor + (given if report.provider_refund_id is not None else 0)
    if report.currency != payment.currency or (known and not live):
        raise ReportMismatch(f"{order_id}: {report.amount_minor} {report.currency} went back, and nobody had asked")
    if total <= given:
        return  # told before
    beyond = total - given - sum(refund.amount_minor for refund in asked)
    if beyond < 0:
        return  # the reports of the refunds themselves tell which of them it was
    if beyond > 0:
        desk = await _at_the_desk(session, payment=payment, amount_minor=beyond, now=now)
        named = report if report.provider_refund_id and not asked else None
        await _succeeded(session, refund=desk, report=named, now=now)
    for refund in asked:  # what went back holds what was asked for
        await _succeeded(session, refund=refund, report=None, now=now)


async def _at_the_desk(session: AsyncSession, *, payment: Payment, amount_minor: int, now: datetime) -> Refund:
    """Somebody gave all that was left back at the provider's own desk, what the house had kept of a returned ticket
    too. Raises ReportMismatch if it was a part."""
    left = await queries.money_left(session, order_id=payment.order_id)
    if not left or sum(left.values()) != amount_minor:
        raise ReportMismatch(f"{payment.order_id}: {amount_minor} went back, and nobody knows for which tickets")
    refund = await payments.begin_refund(
        session,
        payment=payment,
        amount=Money(amount_minor, payment.currency),
        reason="Refunded at the payment provider",
        requested_by=_PROVIDER,
        request_key=None,
        now=now,
    )
    await write_lines(session, refund=refund, amounts=left)
    return refund


async def _succeeded(session: AsyncSession, *, refund: Refund, report: RefundReported | None, now: datetime) -> None:
    if refund.state is RefundState.FAILED:
        raise ReportMismatch(f"refund {refund.id} succeeded after it had failed")
    if report is not None:
        if (report.amount_minor, report.currency) != (refund.amount_minor, refund.currency):
            raise ReportMismatch(
                f"refund {refund.id}: {report.amount_minor} {report.currency} went back, not {refund.amount_minor}"
            )
        if report.provider_refund_id is not None:
            await record_provider_refund(session, refund_id=refund.id, provider_refund_id=report.provider_refund_id)
    if not await payments.end_refund(session, refund=refund, state=RefundState.SUCCEEDED, now=now):
        return
    payment = await payment_of(session, order_id=refund.order_id)
    subject = await queries.subject(session, payment=payment)
    lines = await given_back(session, refund=refund)
    await ledger.post_refund(session, subject=subject, refund_id=refund.id, lines=lines, now=now)
    await end_tickets(session, refund=refund, now=now)
    if await queries.is_given_back(session, order_id=refund.order_id):
        await transitions.move(session, order_id=refund.order_id, to=OrderState.REFUNDED, refunded_at=now)
        await told.tell(session, order_id=refund.order_id, event="refunded", refund_id=refund.id, now=now)
    else:
        await told.tell(session, order_id=refund.order_id, event="partly_refunded", refund_id=refund.id, now=now)


async def end_tickets(session: AsyncSession, *, refund: Refund, now: datetime) -> None:
    """The tickets of a refund open nothing any more, and their places are free."""
    mine = Ticket.order_line_id.in_(_lines_of(refund)) & Ticket.state.in_(_STOPPED)
    ended = update(Ticket).where(mine).values(state=TicketState.REFUNDED)
    found = (await session.execute(ended.returning(Ticket.id, Ticket.order_line_id))).all()
    await places.give_back(session, order_line_ids=[line_id for _ticket_id, line_id in found], now=now)
    ticket_ids = [ticket_id for ticket_id, _line_id in found]
    await entitlements.revoke(session, ticket_ids=ticket_ids, now=now)
    await signed_codes.revoke(session, ticket_ids=ticket_ids, now=now)


async def given_back(session: AsyncSession, *, refund: Refund) -> list[Earned]:
    """What the refund gives back, as the ledger takes it."""
    mine = select(RefundLine.amount_minor, OrderLine).join(OrderLine, OrderLine.id == RefundLine.order_line_id)
    mine = mine.where(RefundLine.refund_id == refund.id).order_by(OrderLine.position)
    return [
        Earned(Money(amount, line.currency), line.title_id, line.performance_id)
        for amount, line in await session.execute(mine)
    ]


def _stayed(refund: Refund) -> bool:
    """What went into other tickets: no provider ever saw it."""
    return (refund.request_key or "").startswith(INTO_OTHERS)


def _lines_of(refund: Refund) -> Select[str]:
    return select(RefundLine.order_line_id).where(RefundLine.refund_id == refund.id)


def _is_named(refund: Refund, report: RefundReported) -> bool:
    by_provider = report.provider_refund_id is not None and report.provider_refund_id == refund.provider_refund_id
    return report.refund_id == refund.id or by_provider
