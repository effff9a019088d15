"""A person decides about suspended money: it is for this order, or it was sent back by hand."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts.actor import Actor, Role
from infra.money import Money
from ticketing.accounts import service as accounts
from ticketing.accounts.models import Organisation
from ticketing.ledger import service as ledger
from ticketing.ledger.models import Account, Posting
from ticketing.ledger.service import Subject
from ticketing.orders import queries, take_transfer
from ticketing.orders.errors import NotYourHouse, OrderTakesNoMoney, SuspenseItemNotFound, SuspenseItemSettled
from ticketing.payments import bank_feed
from ticketing.payments import queries as payments
from ticketing.payments.models import BankTransfer, SuspenseItem, SuspenseState

_SELLERS = (Role.OWNER, Role.BOX_OFFICE)


async def may_see_platform(session: AsyncSession, *, actor: Actor) -> bool:
    """Money that nobody knows the owner of is the operator's to look at, and the house's where it is the only one."""
    houses = await session.scalar(select(func.count()).select_from(Organisation))
    return actor.subject == accounts.OPERATOR or houses == 1


async def item_for(session: AsyncSession, *, item_id: str, actor: Actor) -> SuspenseItem:
    """The item, for someone who may decide about it. Raises SuspenseItemNotFound, SuspenseItemSettled."""
    item = await session.get(SuspenseItem, item_id, with_for_update=True, populate_existing=True)
    if item is None:
        raise SuspenseItemNotFound
    if item.organisation_id is None:
        allowed = bool(actor.organisations(*_SELLERS)) and await may_see_platform(session, actor=actor)
    else:
        allowed = actor.may(item.organisation_id, *_SELLERS)
    if not allowed:
        raise SuspenseItemNotFound
    if item.state is not SuspenseState.OPEN:
        raise SuspenseItemSettled
    return item


async def assign(session: AsyncSession, *, item: SuspenseItem, order_id: str, actor: Actor, now: datetime) -> None:
    """The money is for this order. Raises OrderNotFound, NotYourHouse, OrderTakesNoMoney."""
    await queries.order(session, order_id=order_id)
    order = await take_transfer.locked_order(session, order_id=order_id)
    if not actor.may(order.organisation_id, *_SELLERS):
        raise NotYourHouse
    payment = await payments.payment_of_order(session, order_id=order_id)
    fits = payment is not None and payment.provider == bank_feed.PAYMENT_KIND and payment.currency == item.currency
    foreign = item.organisation_id not in {None, order.organisation_id}
    if payment is None or not fits or foreign or order.state not in take_transfer.WAITING:
        raise OrderTakesNoMoney
    from_house = item.organisation_id
    await _settle(session, item=item, state=SuspenseState.ASSIGNED, order_id=order_id, actor=actor, now=now)
    amount = Money(item.amount_minor, item.currency)
    await ledger.post(
        session,
        posting=Posting.ASSIGNMENT,
        cause=f"assignment:{item.id}",
        subject=Subject(order_id, order.organisation_id, bank_feed.PAYMENT_KIND),
        sides=[
            ledger.Side(Account.SUSPENSE, amount, from_house),
            ledger.Side(Account.DEPOSITS, -amount, order.organisation_id),
        ],
        now=now,
    )
    transfer = await session.get_one(BankTransfer, item.transfer_id)
    await take_transfer.settle_if_whole(session, order=order, payment=payment, latest=transfer, now=now)


async def give_back(session: AsyncSession, *, item: SuspenseItem, reference: str, actor: Actor, now: datetime) -> None:
    """A person sent the money back through the bank."""
    await _settle(
        session, item=item, state=SuspenseState.RETURNED, order_id=item.order_id, actor=actor, now=now, note=reference
    )
    await ledger.move(
        session,
        posting=Posting.RETURN,
        cause=f"return:{item.id}",
        subject=Subject(item.order_id, item.organisation_id, bank_feed.PAYMENT_KIND),
        debit=Account.SUSPENSE,
        credit=Account.BANK,
        amount=Money(item.amount_minor, item.currency),
        now=now,
        note=reference,
    )


async def _settle(
    session: AsyncSession,
    *,
    item: SuspenseItem,
    state: SuspenseState,
    order_id: str | None,
    actor: Actor,
    now: datetime,
    note: str | None = None,
) -> None:
    waiting = update(SuspenseItem).where(SuspenseItem.id == item.id, SuspenseItem.state == SuspenseState.OPEN)
    values = {"state": state, "order_id": order_id, "settled_at": now, "settled_by": actor.subject, "reference": note}
    if await session.scalar(waiting.values(values).returning(SuspenseItem.id)) is None:
        raise SuspenseItemSettled
