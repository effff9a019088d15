"""A performance is called off: each buyer gets her money back once and is told, wherever the work was broken off."""

import asyncio

import pytest
from sqlalchemy import func, select

from infra import clock
from infra.database.engine import Database
from infra.outbox.rows import MESSAGES
from infra.settings import Settings
from tests.ticketing.evening import on_sale, placed, pool
from ticketing.cancellations import queries, service, tasks
from ticketing.cancellations.models import Cancellation
from ticketing.cancellations.schemas import CancellationView, CancellationWish
from ticketing.catalog import queries as catalog
from ticketing.orders import settle_order, told
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState
from ticketing.payments import queries as payments
from ticketing.payments.models import Refund

pytestmark = pytest.mark.both_engines
WISH = CancellationWish(reason="Nghệ sĩ bị ốm", confirmed=True)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "BATCH", 3)


async def bought(database: Database, settings: Settings, offer_id: str, quantity: int = 1) -> str:
    order_id = await placed(database, settings, offer_id, quantity)
    await pay(database, order_id)
    return order_id


async def pay(database: Database, order_id: str) -> None:
    async with database.transaction() as session:
        payment = await payments.payment_of_order(session, order_id=order_id)
        assert payment is not None
        await settle_order.mark_paid(session, payment=payment, found={}, now=clock.now())


async def decided(database: Database, performance_id: str) -> str:
    async with database.transaction() as session:
        performance = await catalog.performance(session, performance_id=performance_id)
        made = await service.decide(session, performance=performance, wish=WISH, by="acc_lan", now=clock.now())
        return made.id


async def see_to_all(database: Database, cancellation_id: str) -> int:
    batches = 0
    while await tasks.see_to_some(database, cancellation_id=cancellation_id, now=clock.now()):
        batches += 1
    return batches


async def how_far(database: Database, cancellation_id: str) -> CancellationView:
    async with database.reading() as session:
        return await queries.view(session, cancellation=await session.get_one(Cancellation, cancellation_id))


async def count_of(database: Database, *, event: str) -> int:
    async with database.reading() as session:
        payloads = await session.scalars(select(MESSAGES.c.payload).where(MESSAGES.c.topic == told.TOPIC))
        return sum(payload["event"] == event for payload in payloads)


async def states(database: Database) -> list[OrderState]:
    async with database.reading() as session:
        return sorted(await session.scalars(select(Order.state)))


async def test_paid_orders_are_refunded_and_waiting_ones_expire_in_batches(
    database: Database, settings: Settings
) -> None:
    performance_id, offer_id = await on_sale(database, capacity=40)
    for _ in range(7):
        await bought(database, settings, offer_id, 2)
    for _ in range(4):
        await placed(database, settings, offer_id)
    cancellation_id = await decided(database, performance_id)
    assert (await how_far(database, cancellation_id)).waiting == 7
    assert await see_to_all(database, cancellation_id) == 3
    assert await states(database) == [OrderState.EXPIRED] * 4 + [OrderState.REFUNDING] * 7
    assert await count_of(database, event="cancelled") == 7
    done = await how_far(database, cancellation_id)
    assert (done.waiting, done.by_hand.count, done.by_hand.amount.minor) == (0, 7, 14 * 50_000)
    assert done.finished_at is not None
    assert (await pool(database, performance_id))[0] == 0


async def test_decided_and_carried_out_twice_it_is_once(database: Database, settings: Settings) -> None:
    performance_id, offer_id = await on_sale(database, capacity=9)
    for _ in range(4):
        await bought(database, settings, offer_id)
    first, second = await asyncio.gather(decided(database, performance_id), decided(database, performance_id))
    assert first == second
    await asyncio.gather(*(see_to_all(database, first) for _ in range(3)))
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Refund)) == 4
    assert await count_of(database, event="cancelled") == 4


async def test_broken_off_in_the_middle_of_a_batch_it_goes_on(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    performance_id, offer_id = await on_sale(database, capacity=9)
    for _ in range(5):
        await bought(database, settings, offer_id)
    cancellation_id = await decided(database, performance_id)
    tell, calls = told.tell, 0

    async def dies_at_the_second(*arguments: object, **named: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError("killed")
        await tell(*arguments, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(told, "tell", dies_at_the_second)
        with pytest.raises(OSError, match="killed"):
            await tasks.see_to_some(database, cancellation_id=cancellation_id, now=clock.now())
    assert (await how_far(database, cancellation_id)).waiting == 5  # nothing by halves
    await see_to_all(database, cancellation_id)
    assert await states(database) == [OrderState.REFUNDING] * 5
    assert await count_of(database, event="cancelled") == 5
