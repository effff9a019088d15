"""Races for one order, settled by the database: whoever comes at once, the same rows are left."""

import asyncio
from datetime import datetime, timedelta

import pytest

from infra import clock
from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.orders.test_settle_order import deliver, events_of, expect_refunded, placed_order
from ticketing.orders import places, queries, tasks
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState

pytestmark = pytest.mark.both_engines
_DRAINS = 6  # as many processes draining one inbox


async def test_every_word_at_once_drained_by_many_ends_in_the_same_rows(database: Database, settings: Settings) -> None:
    now = clock.now()
    events = events_of(await placed_order(database, settings, now))
    await asyncio.gather(*(deliver(database, event, now) for event in events.values()))
    for minutes in range(4):  # what came too early is tried again
        moment = now + timedelta(minutes=10 * minutes)
        await asyncio.gather(*(tasks.drain_due(database, now=moment) for _ in range(_DRAINS)))
    await expect_refunded(database)


async def _expire(database: Database, order_id: str) -> None:
    async with database.transaction() as session:
        await places.expire(session, order_id=order_id)


async def _expire_what_was_pending(database: Database, order_id: str) -> None:
    pending = await _state(database, order_id) is OrderState.PENDING
    await asyncio.sleep(0.3)
    async with database.transaction() as session:
        if pending:
            (await session.get_one(Order, order_id)).state = OrderState.EXPIRED


async def _pay(database: Database, settings: Settings) -> tuple[str, datetime]:
    now = clock.now()
    order_id = await placed_order(database, settings, now)
    await deliver(database, events_of(order_id)["completed"], now)
    return order_id, now


async def test_money_and_expiry_at_once_leave_a_paid_order(database: Database, settings: Settings) -> None:
    order_id, now = await _pay(database, settings)
    await asyncio.gather(tasks.drain_due(database, now=now), *(_expire(database, order_id) for _ in range(4)))
    assert await _state(database, order_id) is OrderState.PAID


async def test_an_expiry_that_looks_first_and_writes_later_loses_the_money(
    database: Database, settings: Settings
) -> None:
    """The negative control."""
    order_id, now = await _pay(database, settings)
    late = asyncio.create_task(_expire_what_was_pending(database, order_id))
    await asyncio.sleep(0.1)
    await tasks.drain_due(database, now=now)
    await late
    assert await _state(database, order_id) is OrderState.EXPIRED


async def _state(database: Database, order_id: str) -> OrderState:
    async with database.reading() as session:
        return (await queries.order(session, order_id=order_id)).state
