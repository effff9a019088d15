"""A ticket is given once: the lock of its order sees to it, and the database behind it; without both it is not so."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tests.ticketing.evening import paid
from tests.ticketing.exchanges.test_routes import basket, evening, exchange
from tests.ticketing.stage import Stage
from ticketing.exchanges import queries
from ticketing.orders import queries as orders
from ticketing.orders.models import Order

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])  # on SQLite they come one after the other
_EACH_OTHER = 5.0  # seconds that one waits for the other to come as far


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def both_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Two exchanges of one ticket, that look at it before either writes."""
    looked = asyncio.Barrier(2)

    async def unlocked(session: AsyncSession, *, order_id: str) -> Order:
        return await orders.order(session, order_id=order_id)

    good = queries.good

    async def together(session: AsyncSession, *, order: Order) -> Any:
        found = await good(session, order=order)
        await asyncio.wait_for(looked.wait(), _EACH_OTHER)
        return found

    _performance, offer_id = await evening(stage, capacity=6)
    bought = await paid(stage, offer_id)
    holds = [await basket(stage, offer_id) for _ in range(2)]
    monkeypatch.setattr(orders, "locked", unlocked)
    monkeypatch.setattr(queries, "good", together)
    answers = await asyncio.gather(*(exchange(stage, bought, hold) for hold in holds), return_exceptions=True)
    return [answer.status_code if isinstance(answer, httpx.Response) else 500 for answer in answers]


async def test_without_the_lock_the_database_refuses_the_second(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sorted(await both_at_once(stage, monkeypatch)) == [201, 503]


async def test_negative_control_without_either_the_ticket_is_given_twice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage.database.transaction() as session:
        await session.execute(text("ALTER TABLE payments DROP CONSTRAINT ck_payments_refunded"))
    try:
        assert await both_at_once(stage, monkeypatch) == [201, 201]
    finally:
        async with stage.database.transaction() as session:
            check = "CHECK (refunded_minor BETWEEN 0 AND amount_minor) NOT VALID"
            await session.execute(text(f"ALTER TABLE payments ADD CONSTRAINT ck_payments_refunded {check}"))
