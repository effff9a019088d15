"""The clock looks again for what a decision could not see."""

import pytest

from infra import clock
from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.cancellations.test_service import decided, pay, see_to_all, states
from tests.ticketing.evening import on_sale, placed
from ticketing.cancellations import queries, tasks
from ticketing.orders.schemas import OrderState

pytestmark = pytest.mark.both_engines


async def test_money_that_was_settled_in_the_same_moment_is_found_by_the_clock(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    performance_id, offer_id = await on_sale(database)
    late = await placed(database, settings, offer_id)
    ids_seen = queries.waiting_orders

    async def looks_away(*_arguments: object, **_named: object) -> list[str]:
        return []

    monkeypatch.setattr(queries, "waiting_orders", looks_away)
    cancellation_id = await decided(database, performance_id)
    await see_to_all(database, cancellation_id)
    monkeypatch.setattr(queries, "waiting_orders", ids_seen)
    await tasks.sweep(database, now=clock.now())
    assert await states(database) == [OrderState.EXPIRED]
    await pay(database, late)  # the transfer comes after all
    assert await states(database) == [OrderState.REFUNDING]
