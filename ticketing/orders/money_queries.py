"""Reads about money that a person must move."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from infra.money import Money
from ticketing.catalog.schemas import Price
from ticketing.orders.errors import RefundNotFound
from ticketing.orders.models import Order, Ticket
from ticketing.orders.schemas import OrderState, RefundToTransfer, SuspenseView
from ticketing.payments import bank_feed
from ticketing.payments.models import BankTransfer, Payment, Refund, RefundState, SuspenseItem, SuspenseReason

_LATEST = 200
_BY_HAND = (bank_feed.PAYMENT_KIND, "cash", "terminal", "exchange")  # nobody can be asked to send these back


async def refunds_to_transfer(session: AsyncSession, *, organisation_id: str) -> list[RefundToTransfer]:
    """Requested refunds of what was paid by transfer or in cash, and those that a provider refused to who has no ticket
    for her money; oldest first."""
    by_hand = (Refund.state == RefundState.REQUESTED) & Payment.provider.in_(_BY_HAND)
    query = (
        select(Refund, Order, Payment.provider)
        .join(Order, Order.id == Refund.order_id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Order.organisation_id == organisation_id, by_hand | _left_with_nothing())
        .order_by(Refund.requested_at, Refund.id)
        .limit(_LATEST)
    )
    found = (await session.execute(query)).all()
    of_orders = select(BankTransfer).where(BankTransfer.order_id.in_([order.id for _refund, order, _provider in found]))
    transfers = (await session.scalars(of_orders.order_by(BankTransfer.booked_at))).all()
    return [
        RefundToTransfer(
            id=refund.id,
            order_id=order.id,
            payment_kind=provider,
            amount=Price(minor=refund.amount_minor, currency=refund.currency),
            reason=refund.reason,
            requested_at=refund.requested_at,
            buyer_name=order.buyer_name,
            buyer_email=order.buyer_email,
            buyer_phone=order.buyer_phone,
            senders=list(dict.fromkeys(t.sender for t in transfers if t.order_id == order.id and t.sender)),
            refused=refund.state is RefundState.FAILED,
        )
        for refund, order, provider in found
    ]


def _left_with_nothing() -> ColumnElement[bool]:
    """The last refusal of a paid order without a ticket of which nothing went back, nor is on its way."""
    other = aliased(Refund)
    later = (other.requested_at > Refund.requested_at) & (other.id != Refund.id)
    instead = select(other.id).where(other.order_id == Order.id, (other.state != RefundState.FAILED) | later)
    tickets = select(Ticket.id).where(Ticket.order_id == Order.id)
    refused = (Refund.state == RefundState.FAILED) & (Order.state == OrderState.PAID)
    return refused & ~instead.exists() & ~tickets.exists()


async def refund_by_hand(session: AsyncSession, *, refund_id: str) -> tuple[Refund, Order, str]:
    """A refund that waits for somebody's hand, its order, and how that was paid. Raises RefundNotFound."""
    query = (
        select(Refund, Order, Payment.provider)
        .join(Order, Order.id == Refund.order_id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.id == refund_id, Refund.state == RefundState.REQUESTED)
        .where(Payment.provider.in_(_BY_HAND))
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise RefundNotFound
    return row[0], row[1], row[2]


async def suspense_views(session: AsyncSession, *, items: Sequence[SuspenseItem]) -> list[SuspenseView]:
    """What waits, with what the bank told of it."""
    of_items = select(BankTransfer).where(BankTransfer.id.in_([item.transfer_id for item in items]))
    transfers = {transfer.id: transfer for transfer in await session.scalars(of_items)}
    return [
        suspense_view(
            transfers[item.transfer_id],
            id=item.id,
            organisation_id=item.organisation_id,
            order_id=item.order_id,
            reason=item.reason,
            amount=Money(item.amount_minor, item.currency),
        )
        for item in items
    ]


def suspense_view(
    transfer: BankTransfer,
    *,
    id: str,
    organisation_id: str | None,
    order_id: str | None,
    reason: SuspenseReason,
    amount: Money,
) -> SuspenseView:
    """Money that waits, with what the bank told of it."""
    return SuspenseView(
        id=id,
        organisation_id=organisation_id,
        order_id=order_id,
        reason=reason.value,
        amount=Price(minor=amount.minor, currency=amount.currency),
        memo=transfer.memo,
        sender=transfer.sender,
        transaction_id=transfer.transaction_id,
        booked_at=transfer.booked_at,
    )
