"""Money that came for an order and was not enough: it stays deposited, for the rest may still come and then buys.

When the order's time is over a person may send it back instead. From then on it counts for nothing; what comes later is
added up from zero.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.actor import Actor
from infra.money import Money
from ticketing.ledger import service as ledger
from ticketing.ledger.models import Account, Posting
from ticketing.ledger.service import Subject
from ticketing.orders import money_queries, take_transfer
from ticketing.orders.errors import NoDepositToReturn
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState, SuspenseView
from ticketing.payments import bank_feed
from ticketing.payments import queries as payments
from ticketing.payments.models import BankTransfer, Payment, SuspenseItem, SuspenseReason, SuspenseState

_MOST: Final = 200


async def short_deposits(session: AsyncSession, *, organisation_id: str) -> list[SuspenseView]:
    """What came for expired orders of a house and was not enough, oldest first; its id is the order's."""
    given = select(SuspenseItem.order_id).where(SuspenseItem.state == SuspenseState.ASSIGNED)
    sent = select(BankTransfer.order_id).where(BankTransfer.order_id.is_not(None))
    lapsed = select(Order.id).where(Order.organisation_id == organisation_id, Order.state == OrderState.EXPIRED)
    lapsed = lapsed.where(or_(Order.id.in_(sent), Order.id.in_(given)))
    found = (await session.scalars(lapsed.order_by(Order.created_at, Order.id).limit(_MOST))).all()
    came = await payments.transferred(session, order_ids=found)
    views = []
    for order_id in found:
        latest = await _latest_transfer(session, order_id=order_id)
        if came.get(order_id, 0) > 0 and latest is not None:
            amount = Money(came[order_id], latest.currency)
            views.append(
                money_queries.suspense_view(
                    latest,
                    id=order_id,
                    organisation_id=organisation_id,
                    order_id=order_id,
                    reason=SuspenseReason.SHORT,
                    amount=amount,
                )
            )
    return views


async def give_back(session: AsyncSession, *, order: Order, reference: str, actor: Actor, now: datetime) -> None:
    """A person sent all of it back through the bank. Raises NoDepositToReturn."""
    order = await take_transfer.locked_order(session, order_id=order.id)
    amount = await _deposited(session, order=order)
    latest = await _latest_transfer(session, order_id=order.id)
    if order.state is not OrderState.EXPIRED or amount.minor <= 0 or latest is None:
        raise NoDepositToReturn
    item = SuspenseItem(
        id=ids.new("sus"),
        transfer_id=latest.id,
        organisation_id=order.organisation_id,
        order_id=order.id,
        amount_minor=amount.minor,
        currency=amount.currency,
        reason=SuspenseReason.SHORT,
        state=SuspenseState.RETURNED,
        opened_at=now,
        settled_at=now,
        settled_by=actor.subject,
        reference=reference,
    )
    session.add(item)
    await session.flush()
    await ledger.move(
        session,
        posting=Posting.RETURN,
        cause=f"return:{item.id}",
        subject=Subject(order.id, order.organisation_id, bank_feed.PAYMENT_KIND),
        debit=Account.DEPOSITS,
        credit=Account.BANK,
        amount=amount,
        now=now,
        note=reference,
    )


async def _deposited(session: AsyncSession, *, order: Order) -> Money:
    payment = (await session.scalars(select(Payment).where(Payment.order_id == order.id))).one()
    came = await payments.transferred(session, order_ids=[order.id])
    return Money(came.get(order.id, 0), payment.currency)


async def _latest_transfer(session: AsyncSession, *, order_id: str) -> BankTransfer | None:
    given = select(SuspenseItem.transfer_id).where(
        SuspenseItem.order_id == order_id, SuspenseItem.state == SuspenseState.ASSIGNED
    )
    mine = select(BankTransfer).where(or_(BankTransfer.order_id == order_id, BankTransfer.id.in_(given)))
    newest = mine.order_by(BankTransfer.booked_at.desc(), BankTransfer.id.desc()).limit(1)
    return (await session.scalars(newest)).one_or_none()
