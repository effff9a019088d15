"""Give the money back: asked for by the house, done by the provider, confirmed by its report.

The right to watch ends when the refund is asked for, not when the provider gets round to it. Should the provider
refuse, the order is paid again and its ticket gets a fresh right with the old end; the minutes between are not
made up, and a session that played must be opened anew.
"""

from datetime import datetime

import structlog
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.entitlements import service as entitlements
from ticketing.ledger import service as ledger
from ticketing.orders import places, queries, told, transitions
from ticketing.orders.errors import OrderNotRefundable, ReportMismatch, ReportTooEarly
from ticketing.orders.models import Ticket
from ticketing.orders.schemas import OrderState, TicketState
from ticketing.payments import queries as payment_queries
from ticketing.payments import service as payments
from ticketing.payments.models import Payment, Refund, RefundState
from ticketing.payments.reports import RefundReported

CASH = "cash"
_PROVIDER = "provider"
_HOUSE = "ticketing"  # nobody asked: it follows from the rules
NO_PLACE = "The money came when no place was left"
_log = structlog.get_logger("orders")


async def request_refund(
    session: AsyncSession, *, order_id: str, reason: str, requested_by: str, request_key: str, now: datetime
) -> tuple[Refund, Payment]:
    """Ask for the whole order's money back; with a key that asked before, the refund of then. And what it gives back.

    Raises OrderNotRefundable.
    """
    payment = await _payment(session, order_id=order_id)
    for asked in await payment_queries.refunds_of(session, order_id=order_id):
        if asked.request_key == request_key:
            return asked, payment
    if not await transitions.move(session, order_id=order_id, to=OrderState.REFUNDING):
        raise OrderNotRefundable
    refund = await payments.begin_refund(
        session,
        payment=payment,
        state=RefundState.REQUESTED,
        reason=reason,
        requested_by=requested_by,
        request_key=request_key,
        now=now,
    )
    await _revoke(session, order_id=order_id, now=now)
    return refund, payment


async def without_place(session: AsyncSession, *, order_id: str, now: datetime) -> None:
    """The order was paid when there was no place for it: its money goes back, without anybody asking."""
    await request_refund(
        session,
        order_id=order_id,
        reason=NO_PLACE,
        requested_by=_HOUSE,
        request_key=f"no-place:{order_id}",
        now=now,
    )


async def settle_refund(session: AsyncSession, *, order_id: str, report: RefundReported, now: datetime) -> None:
    """Take in what the provider says of a refund, any number of times. Raises ReportMismatch, ReportTooEarly."""
    order = await queries.order(session, order_id=order_id)
    if order.state in {OrderState.PENDING, OrderState.EXPIRED}:
        raise ReportTooEarly(f"{order_id} is {order.state}")
    known = await payment_queries.refunds_of(session, order_id=order_id)
    named = [r for r in known if report.refund_id == r.id or _same(report.provider_refund_id, r.provider_refund_id)]
    live = next(iter(named or [r for r in known if r.state is not RefundState.FAILED]), None)
    if report.succeeded:
        await _succeeded(session, refund=live, order_id=order_id, report=report, failed_before=bool(known), now=now)
    elif live is not None:
        await fail_refund(session, refund=live, now=now)


async def transferred_by_hand(
    session: AsyncSession, *, refund: Refund, reference: str, done_by: str, now: datetime
) -> None:
    """A person sent the money back through the bank: the refund is done."""
    values = {"reference": reference, "settled_by": done_by}
    await session.execute(update(Refund).where(Refund.id == refund.id).values(values))
    report = RefundReported(
        order_id=refund.order_id,
        payment_intent_id=None,
        refund_id=refund.id,
        provider_refund_id=None,
        succeeded=True,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
    )
    await settle_refund(session, order_id=refund.order_id, report=report, now=now)


async def fail_refund(session: AsyncSession, *, refund: Refund, now: datetime) -> None:
    """The provider refuses: the order is paid again and may be watched again. Raises ReportMismatch."""
    if refund.state is RefundState.SUCCEEDED:
        raise ReportMismatch(f"refund {refund.id} failed after it had succeeded")
    if not await _end(session, refund=refund, state=RefundState.FAILED, now=now):
        return
    back = frozenset({OrderState.REFUNDING})
    if await transitions.move(session, order_id=refund.order_id, to=OrderState.PAID, only_from=back):
        for ticket in await queries.tickets(session, order_id=refund.order_id):
            if ticket.state is TicketState.VALID and ticket.title_id is not None and ticket.watch_until is not None:
                await entitlements.grant(
                    session, ticket_id=ticket.id, title_id=ticket.title_id, starts_at=now, ends_at=ticket.watch_until
                )
    _log.error("refund_refused", refund_id=refund.id, order_id=refund.order_id)


async def record_provider_refund(session: AsyncSession, *, refund_id: str, provider_refund_id: str) -> None:
    """Keep the provider's name of a refund."""
    unnamed = update(Refund).where(Refund.id == refund_id, Refund.provider_refund_id.is_(None))
    await session.execute(unnamed.values(provider_refund_id=provider_refund_id))


async def _succeeded(
    session: AsyncSession,
    *,
    refund: Refund | None,
    order_id: str,
    report: RefundReported,
    failed_before: bool,
    now: datetime,
) -> None:
    payment = await _payment(session, order_id=order_id)
    if (report.amount_minor, report.currency) != (payment.amount_minor, payment.currency):
        raise ReportMismatch(f"{order_id}: {report.amount_minor} {report.currency} went back, not the whole amount")
    if refund is None:
        if failed_before:
            raise ReportMismatch(f"{order_id}: money went back although our refund had failed")
        refund = await payments.begin_refund(
            session,
            payment=payment,
            state=RefundState.REQUESTED,
            reason="Refunded at the payment provider",
            requested_by=_PROVIDER,
            request_key=None,
            now=now,
        )
    if refund.state is RefundState.FAILED:
        raise ReportMismatch(f"refund {refund.id} succeeded after it had failed")
    if report.provider_refund_id is not None:
        await record_provider_refund(session, refund_id=refund.id, provider_refund_id=report.provider_refund_id)
    if not await _end(session, refund=refund, state=RefundState.SUCCEEDED, now=now):
        return
    subject = await queries.subject(session, payment=payment)
    lines = await queries.priced_lines(session, order_id=order_id)
    await ledger.post_refund(session, subject=subject, refund_id=refund.id, lines=lines, now=now)
    await transitions.move(session, order_id=order_id, to=OrderState.REFUNDED, refunded_at=now)
    valid = (Ticket.order_id == order_id) & (Ticket.state == TicketState.VALID)
    ended = update(Ticket).where(valid).values(state=TicketState.REFUNDED).returning(Ticket.id)
    if (await session.scalars(ended)).all():
        await places.give_back(session, order_id=order_id)
    await _revoke(session, order_id=order_id, now=now)
    await told.tell(session, order_id=order_id, event="refunded", now=now)


async def _end(session: AsyncSession, *, refund: Refund, state: RefundState, now: datetime) -> bool:
    requested = update(Refund).where(Refund.id == refund.id, Refund.state == RefundState.REQUESTED)
    return await session.scalar(requested.values(state=state, settled_at=now).returning(Refund.id)) is not None


async def _revoke(session: AsyncSession, *, order_id: str, now: datetime) -> None:
    tickets = await queries.tickets(session, order_id=order_id)
    await entitlements.revoke(session, ticket_ids=[ticket.id for ticket in tickets], now=now)


async def _payment(session: AsyncSession, *, order_id: str) -> Payment:
    payment = await payment_queries.payment_of_order(session, order_id=order_id)
    if payment is None:
        raise LookupError(f"order {order_id} has no payment")
    return payment


def _same(named: str | None, known: str | None) -> bool:
    return named is not None and named == known
