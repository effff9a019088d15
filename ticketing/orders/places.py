"""The places of an order: kept while it waits for its money, sold when it is paid, free when it gave up.

A hold keeps them (`ticketing.inventory`), whether the order was made of a basket or not. An order that waits past its
time keeps nothing from another buyer: what has lapsed ends first when a new one comes.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from ticketing.catalog import queries as catalog
from ticketing.catalog.models import Performance, Pool
from ticketing.catalog.schemas import OfferView, PerformanceState
from ticketing.inventory import place_holds
from ticketing.inventory import service as inventory
from ticketing.inventory.schemas import PlacesItem
from ticketing.inventory.service import Place
from ticketing.inventory.wishes import Line, Wanted
from ticketing.orders import queries, transitions
from ticketing.orders.models import Order, OrderLine
from ticketing.orders.schemas import OrderState
from ticketing.payments.models import Payment, PaymentState
from ticketing.vouchers import service as vouchers

_MOST_STALE = 200
_log = structlog.get_logger("orders")


async def hold(
    session: AsyncSession,
    *,
    order: Order,
    offer: OfferView,
    quantity: int,
    now: datetime,
    set_aside: bool = False,
    code_ids: frozenset[str] = frozenset(),
) -> Sequence[Line]:
    """Keep places of one offer for an order of this transaction; none when it has places without end.

    Raises SoldOut, OfferClosed, AccessCodeNeeded, AccessCodeNotNow, AccessCodeSpent.
    """
    if offer.performance_id is not None:
        if not code_ids:  # codes are locked before pools; holds past their time end below all the same
            await end_stale_holds(session, performance_id=offer.performance_id, now=now)
    elif not await session.scalar(select(Pool.id).where(Pool.offer_id == offer.id)):
        return ()
    wanted = Wanted(
        items=(PlacesItem(offer_id=offer.id, quantity=quantity),),
        houses=frozenset({order.organisation_id} if order.sold_by is not None else ()),
        lifetime=order.expires_at - now,
        order_id=order.id,
        set_aside=set_aside,
        code_ids=code_ids,
    )
    return (await place_holds.place_one(session, wanted=wanted, now=now)).lines


async def expire(session: AsyncSession, *, order_id: str, now: datetime | None = None) -> None:
    """Give up on a pending order and free what it held; one that is paid stays paid.

    A payment page may have been paid in its last seconds: its payment waits on until the provider says no.
    """
    if not await transitions.move(session, order_id=order_id, to=OrderState.EXPIRED):
        return
    pending = (Payment.order_id == order_id) & (Payment.state == PaymentState.PENDING)
    no_page = Payment.checkout_session_id.is_(None)
    await session.execute(update(Payment).where(pending, no_page).values(state=PaymentState.EXPIRED))
    await inventory.release_order(session, order_id=order_id, now=now or clock.now())
    await vouchers.give_back(session, order_id=order_id)


async def end_stale_holds(session: AsyncSession, *, performance_id: str, now: datetime) -> None:
    """Expire the orders that held places here past their time. One that is being settled just now is left to that."""
    here = select(OrderLine.order_id).where(OrderLine.performance_id == performance_id)
    stale = select(Order.id).where(Order.state == OrderState.PENDING, Order.expires_at <= now, Order.id.in_(here))
    locked = stale.order_by(Order.id).limit(_MOST_STALE).with_for_update(skip_locked=True)
    for order_id in (await session.scalars(locked)).all():
        await expire(session, order_id=order_id, now=now)


async def sell(session: AsyncSession, *, order_id: str, lines: Sequence[OrderLine], now: datetime) -> bool:
    """The order is paid: the places of its lines are sold. False, and nothing is held or sold, when there are none for
    it: the money came after the hold had ended and others took them, or a performance was cancelled meanwhile.

    A line may get another seat, if the buyer agreed to that before.
    """
    performances = await _performances(session, lines)
    if any(performance.state is PerformanceState.CANCELLED for performance in performances):
        await inventory.release_order(session, order_id=order_id, now=now)
        return False
    places = [_place(line) for line in lines]
    if await inventory.sell_held(session, order_id=order_id, places=places, now=now):
        return True
    if any(now >= performance.ends_at for performance in performances):
        return False
    for performance in performances:
        await end_stale_holds(session, performance_id=performance.id, now=now)
    order = await queries.order(session, order_id=order_id)
    moved = await inventory.sell_late(session, places=places, accepts_alternative=order.accepts_alternative, now=now)
    if moved is None:
        _log.warning("paid_too_late", order_id=order_id)
        return False
    for line in lines:
        if (seat := moved.get(line.id)) is not None:
            line.seat_id, line.gate_door = seat.seat_id, seat.door
            line.seat_label_vi, line.seat_label_en = seat.label_vi, seat.label_en
    await session.flush()
    return True


async def give_back(session: AsyncSession, *, order_line_ids: Sequence[str], now: datetime) -> None:
    """The tickets of these lines are good no more: their places are free again."""
    lines = (await session.scalars(select(OrderLine).where(OrderLine.id.in_(order_line_ids)))).all()
    await inventory.give_back(session, places=[_place(line) for line in lines], now=now)


async def _performances(session: AsyncSession, lines: Iterable[OrderLine]) -> list[Performance]:
    named = sorted({line.performance_id for line in lines if line.performance_id})
    return [await catalog.performance(session, performance_id=performance_id) for performance_id in named]


def _place(line: OrderLine) -> Place:
    return Place(line.id, line.offer_id, line.performance_id, line.seat_id, line.zone_id, line.access_code_id)
