"""Decisions about payments that need no order: the inbox, and when to ask the provider again."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.money import Money
from ticketing.payments import bank_feed, gateway
from ticketing.payments.errors import EventNotParked
from ticketing.payments.models import EventState, Payment, PaymentState, Refund, RefundState, WebhookEvent

FIRST_LOOK = timedelta(seconds=20)
_SHORTEST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=5)
_LONGEST_EVENT_PAUSE_SECONDS = 300


async def begin(
    session: AsyncSession, *, order_id: str, provider: str, amount: Money, memo_code: str | None, now: datetime
) -> Payment:
    """The payment row of a new order, before the provider knows of it."""
    payment = Payment(
        id=ids.new("pay"),
        order_id=order_id,
        provider=provider,
        memo_code=memo_code,
        state=PaymentState.PENDING,
        amount_minor=amount.minor,
        currency=amount.currency,
        created_at=now,
        look_at=now + FIRST_LOOK,
    )
    session.add(payment)
    return payment


def paid_at_once(*, order_id: str, provider: str, amount: Money, found: dict[str, Any], now: datetime) -> Payment:
    """The row of a payment that nobody has to wait for; `found` are columns of what is known of it."""
    return Payment(
        id=ids.new("pay"),
        order_id=order_id,
        provider=provider,
        state=PaymentState.PAID,
        amount_minor=amount.minor,
        currency=amount.currency,
        refunded_minor=0,
        created_at=now,
        look_at=now + FIRST_LOOK,
        **found,
    )


async def record_checkout(session: AsyncSession, *, payment_id: str, opened: gateway.OpenedCheckout) -> None:
    """Keep where the buyer pays."""
    values = {"checkout_session_id": opened.session_id, "checkout_url": opened.url}
    await session.execute(update(Payment).where(Payment.id == payment_id).values(values))


async def lapse(session: AsyncSession, *, payment: Payment) -> None:
    """The provider says that it can no longer be paid."""
    waiting = update(Payment).where(Payment.id == payment.id, Payment.state == PaymentState.PENDING)
    await session.execute(waiting.values(state=PaymentState.EXPIRED))


async def look_again(session: AsyncSession, *, row: Payment | Refund, began_at: datetime, now: datetime) -> None:
    """Ask again later: the longer we wait already, the longer the next pause, at most five minutes."""
    pause = min(max(now - began_at, _SHORTEST_WAIT), _LONGEST_WAIT)
    table = type(row)
    await session.execute(update(table).where(table.id == row.id).values(look_at=now + pause))


async def begin_refund(
    session: AsyncSession,
    *,
    payment: Payment,
    amount: Money,
    reason: str,
    requested_by: str,
    request_key: str | None,
    now: datetime,
) -> Refund:
    """The row of a refund of a payment, or of a part of it; the database refuses more than was paid."""
    more = update(Payment).where(Payment.id == payment.id).values(refunded_minor=Payment.refunded_minor + amount.minor)
    await session.execute(more)
    refund = Refund(
        id=ids.new("rfd"),
        order_id=payment.order_id,
        payment_id=payment.id,
        state=RefundState.REQUESTED,
        amount_minor=amount.minor,
        currency=amount.currency,
        reason=reason,
        requested_by=requested_by,
        requested_at=now,
        request_key=request_key,
        look_at=now + FIRST_LOOK,
    )
    session.add(refund)
    await session.flush()
    return refund


async def end_refund(session: AsyncSession, *, refund: Refund, state: RefundState, now: datetime) -> bool:
    """The refund succeeded or failed; False when it had ended before. What failed may be refunded again."""
    requested = update(Refund).where(Refund.id == refund.id, Refund.state == RefundState.REQUESTED)
    if await session.scalar(requested.values(state=state, settled_at=now).returning(Refund.id)) is None:
        return False
    if state is RefundState.FAILED:
        paid = update(Payment).where(Payment.id == refund.payment_id)
        await session.execute(paid.values(refunded_minor=Payment.refunded_minor - refund.amount_minor))
    return True


async def receive(
    session: AsyncSession, *, provider: str, event_id: str, kind: str, payload: dict[str, Any], now: datetime
) -> bool:
    """Put an event into the inbox; False when it lies there already. A race of two surfaces as IntegrityError."""
    known = (WebhookEvent.provider == provider) & (WebhookEvent.event_id == event_id)
    if await session.scalar(select(WebhookEvent.id).where(known)) is not None:
        return False
    event = WebhookEvent(
        id=ids.new("whk"),
        provider=provider,
        event_id=event_id,
        kind=kind,
        payload=payload,
        state=EventState.RECEIVED,
        received_at=now,
        due_at=now,
        attempts=0,
    )
    session.add(event)
    await session.flush()
    return True


async def receive_transfer(session: AsyncSession, *, transfer: bank_feed.IncomingTransfer, now: datetime) -> bool:
    """Put a transfer into the inbox, by whichever way it was told; False when it lies there already."""
    return await receive(
        session,
        provider=bank_feed.PROVIDER,
        event_id=transfer.id,
        kind=bank_feed.EVENT_KIND,
        payload=bank_feed.event_of(transfer),
        now=now,
    )


async def take(session: AsyncSession, *, event_id: str, now: datetime) -> dict[str, Any] | None:
    """Mark an event done in the transaction that acts on it: its payload, or None when another drain has it."""
    done = update(WebhookEvent).where(WebhookEvent.id == event_id, WebhookEvent.state == EventState.RECEIVED)
    values = {"state": EventState.DONE, "settled_at": now, "last_error": None}
    payload: dict[str, Any] | None = await session.scalar(done.values(values).returning(WebhookEvent.payload))
    return payload


async def park(session: AsyncSession, *, event_id: str, reason: str, now: datetime) -> None:
    """Set an event aside for a person."""
    received = update(WebhookEvent).where(WebhookEvent.id == event_id, WebhookEvent.state == EventState.RECEIVED)
    await session.execute(received.values(state=EventState.PARKED, last_error=reason, settled_at=now))


async def retry(session: AsyncSession, *, event_id: str, now: datetime) -> None:
    """Put an event that was set aside back into the inbox. Raises EventNotParked."""
    parked = update(WebhookEvent).where(WebhookEvent.id == event_id, WebhookEvent.state == EventState.PARKED)
    again = parked.values(state=EventState.RECEIVED, due_at=now, attempts=0, settled_at=None)
    if await session.scalar(again.returning(WebhookEvent.id)) is None:
        raise EventNotParked


async def postpone(session: AsyncSession, *, event_id: str, error: str, now: datetime) -> None:
    """Try an event again later, with growing pauses of at most five minutes; it is never given up."""
    event = await session.get(WebhookEvent, event_id, with_for_update=True)
    if event is not None and event.state is EventState.RECEIVED:
        event.attempts += 1
        event.last_error = error
        pause = min(0.5 * 2 ** min(event.attempts, 12), _LONGEST_EVENT_PAUSE_SECONDS)
        event.due_at = now + timedelta(seconds=pause)


async def forget_settled_events(session: AsyncSession, *, before: datetime) -> None:
    """Drop events that were acted on before then; the parked ones wait for a person."""
    settled = (WebhookEvent.state == EventState.DONE) & (WebhookEvent.settled_at <= before)
    await session.execute(delete(WebhookEvent).where(settled))
