"""An order with a voucher costs the sum of its lines, in whole dong."""

import pytest
from sqlalchemy import select

from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.evening import on_sale
from tests.ticketing.stage import PRICE
from tests.ticketing.vouchers.test_service import buy, made
from ticketing.orders.models import Order, OrderLine
from ticketing.payments import queries as payments

pytestmark = pytest.mark.both_engines


async def test_prices_are_whole_and_the_order_costs_their_sum(database: Database, settings: Settings) -> None:
    _performance_id, offer_id = await on_sale(database, capacity=9, price_minor=33_333)
    await made(database, percent=33, most_uses=5)
    order_id = await buy(database, settings, offer_id, 3, code="tet-2027")
    async with database.reading() as session:
        order = await session.get_one(Order, order_id)
        prices = (await session.scalars(select(OrderLine.price_minor).where(OrderLine.order_id == order_id))).all()
        payment = await payments.payment_of_order(session, order_id=order_id)
    assert payment is not None
    assert list(prices) == [22_333] * 3  # 33 % of 33,333 are 10,999.89, so 11,000 go off each
    assert order.total_minor == payment.amount_minor == sum(prices)


async def test_a_fixed_amount_is_shared_and_something_is_left_to_pay(database: Database, settings: Settings) -> None:
    _performance_id, offer_id = await on_sale(database, capacity=9)
    await made(database, kind="fixed", amount_minor=10_000_000, most_uses=5)
    order_id = await buy(database, settings, offer_id, 3)
    async with database.reading() as session:
        assert (await session.get_one(Order, order_id)).total_minor == 1_000
    assert PRICE * 3 > 1_000
