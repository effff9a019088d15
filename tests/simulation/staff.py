"""People of the house: they refund, transfer back, decide about money without an owner, call evenings off."""

import functools

from sqlalchemy import func, select

from tests.simulation.buyers import insist
from tests.simulation.world import HOUSE, OTHER_HOUSE, STAFF, World
from ticketing.cancellations import routes as cancellations
from ticketing.cancellations.schemas import CancellationWish
from ticketing.catalog import routes_performances
from ticketing.catalog.schemas import PerformanceState, PerformanceStep
from ticketing.orders import routes, routes_money
from ticketing.orders.models import Order, Ticket
from ticketing.orders.schemas import BankReference, OrderState, RefundWish, SuspenseAssignment
from ticketing.payments.models import Payment, Refund, SuspenseReason

_REFUSED = """
    SELECT o.id FROM orders o WHERE o.state = 'paid' AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.order_id = o.id)
    ORDER BY o.id
"""


async def refund(world: World, order_id: str | None = None) -> None:
    """Somebody asks for money back; now and then twice at once, or at Stripe's own desk."""
    order_id = order_id or await _some_order(world)
    if order_id is None:
        return
    if world.likely(0.08):
        await _refund_at_the_desk(world, order_id)
        return
    key, wish = world.key(), RefundWish(reason="Suất diễn huỷ", ticket_ids=await _some_tickets(world, order_id))
    if world.likely(0.1):
        world.spawn(refund(world, order_id))
    await insist(world, "refund", lambda: routes.refund(order_id, wish, STAFF, world.database, world.stripe, key))


async def ask_again(world: World) -> None:
    """Money came when no place was left, and Stripe refused to give it back: somebody asks again."""
    for (order_id,) in world.database.raw.execute(_REFUSED).fetchall():
        wish, key = RefundWish(reason="Hết chỗ"), world.key()
        ask = functools.partial(routes.refund, order_id, wish, STAFF, world.database, world.stripe, key)
        await insist(world, "ask again", ask)


async def send_back_by_hand(world: World, house: str | None = None) -> None:
    """The refunds of transfers are sent back at the bank, and that is written down."""
    house = house or world.pick((HOUSE, OTHER_HOUSE))
    waiting = await insist(world, "refunds", lambda: routes_money.list_refunds(house, STAFF, world.database))
    for item in waiting or []:
        mark = functools.partial(routes_money.mark_transferred, item.id, _bank_said(world), STAFF, world.database)
        await insist(world, "sent back", mark)


async def decide_about_money(world: World, house: str | None = None) -> None:
    """What came without a known owner is given to an order, or sent back."""
    house = house or world.pick((HOUSE, OTHER_HOUSE))
    items = await insist(world, "suspense", lambda: routes_money.list_suspense(house, STAFF, world.database))
    for item in items or []:
        word = _bank_said(world)
        decide = functools.partial(routes_money.give_back, item.id, word, STAFF, world.database)
        if item.reason == SuspenseReason.SHORT:
            decide = functools.partial(routes_money.return_deposited, item.id, word, STAFF, world.database)
        elif world.likely(0.4) and (order_id := await _waiting_order(world)) is not None:
            given = SuspenseAssignment(order_id=order_id)
            decide = functools.partial(routes_money.assign, item.id, given, STAFF, world.database)
        await insist(world, f"decide {item.reason}", decide)


async def change_the_evening(world: World) -> None:
    """Now and then a performance closes, opens again, or is called off; what is over makes room for another."""
    evening = world.pick(world.performances)
    if world.likely(0.12):
        wish = CancellationWish(reason="Nghệ sĩ bị ốm", confirmed=True)
        await insist(
            world,
            "call off",
            functools.partial(cancellations.cancel, evening.id, wish, STAFF, world.database),
        )
        return
    state = world.pick((PerformanceState.CLOSED, PerformanceState.ON_SALE, PerformanceState.ON_SALE))
    step = PerformanceStep(state=state)
    move = functools.partial(routes_performances.step_performance, evening.id, step, STAFF, world.database)
    await insist(world, "step", move)


def _bank_said(world: World) -> BankReference:
    return BankReference(reference=world.key())


async def _refund_at_the_desk(world: World, order_id: str) -> None:
    async with world.database.reading() as session:
        asked = await session.scalar(select(func.count()).select_from(Refund).where(Refund.order_id == order_id))
        intent = await session.scalar(select(Payment.payment_intent_id).where(Payment.order_id == order_id))
    if not asked and intent is not None:
        world.stripe.refund_at_the_desk(intent)


async def _some_order(world: World) -> str | None:
    async with world.database.reading() as session:
        found = select(Order.id).where(Order.state.in_((OrderState.PAID, OrderState.REFUNDING)))
        ids = (await session.scalars(found.order_by(Order.created_at.desc(), Order.id).limit(40))).all()
    return world.pick(ids) if ids else None


async def _some_tickets(world: World, order_id: str) -> list[str] | None:
    """Now and then not the whole order."""
    if world.likely(0.5):
        return None
    async with world.database.reading() as session:
        ids = (await session.scalars(select(Ticket.id).where(Ticket.order_id == order_id).order_by(Ticket.id))).all()
    if world.likely(0.5):
        return [world.pick(ids)] if ids else None
    return [ticket_id for ticket_id in ids if world.likely(0.6)] or None


async def _waiting_order(world: World) -> str | None:
    async with world.database.reading() as session:
        found = select(Order.id).join(Payment, Payment.order_id == Order.id).where(Payment.provider == "vietqr")
        found = found.where(Order.state.in_((OrderState.PENDING, OrderState.EXPIRED)))
        ids = (await session.scalars(found.order_by(Order.created_at.desc(), Order.id).limit(10))).all()
    return world.pick(ids) if ids else None
