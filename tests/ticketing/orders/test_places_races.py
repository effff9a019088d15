"""Two hundred buyers and the last places: as many tickets as places, on both engines; without the guard, too many."""

import asyncio

import pytest
from sqlalchemy import select, update

from infra import clock
from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.evening import on_sale, placed, pool
from ticketing.catalog.errors import SoldOut
from ticketing.orders import places, settle_order
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState
from ticketing.payments import queries as payments

pytestmark = pytest.mark.both_engines
_AT_ONCE = 40


async def _each_tries(
    database: Database, settings: Settings, offer_id: str, *, buyers: int, quantity: int = 1
) -> list[str]:
    """The orders of those who got places."""
    door = asyncio.Semaphore(_AT_ONCE)

    async def buy() -> str | None:
        async with door:
            try:
                return await placed(database, settings, offer_id, quantity)
            except SoldOut:
                return None

    return [order for order in await asyncio.gather(*(buy() for _ in range(buyers))) if order]


async def test_two_hundred_buyers_never_oversell(database: Database, settings: Settings) -> None:
    performance_id, offer_id = await on_sale(database, capacity=35)
    orders = await _each_tries(database, settings, offer_id, buyers=200, quantity=2)
    assert len(orders) == 17  # the 35th place is one, not two
    assert await pool(database, performance_id) == (34, 0)


async def test_money_expiry_and_new_buyers_at_once_keep_the_count(database: Database, settings: Settings) -> None:
    performance_id, offer_id = await on_sale(database, capacity=20)
    orders = await _each_tries(database, settings, offer_id, buyers=25)
    async with database.transaction() as session:
        await session.execute(update(Order).values(expires_at=clock.now()))

    async def pay(order_id: str) -> None:
        async with database.transaction() as session:
            payment = await payments.payment_of_order(session, order_id=order_id)
            assert payment is not None
            await settle_order.mark_paid(session, payment=payment, found={}, now=clock.now())

    async def expire(order_id: str) -> None:
        async with database.transaction() as session:
            await places.expire(session, order_id=order_id)

    await asyncio.gather(
        *(pay(order) for order in orders),
        *(expire(order) for order in orders),
        _each_tries(database, settings, offer_id, buyers=40),
    )
    held, sold = await pool(database, performance_id)
    async with database.reading() as session:
        states = (await session.scalars(select(Order.state))).all()
    assert held == states.count(OrderState.PENDING)
    assert sold == states.count(OrderState.PAID)
    assert held + sold == 20
