"""What ticketing tells whoever watches over the house."""

from datetime import timedelta

import pytest

from infra import clock
from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.orders.test_settle_order import deliver, events_of, placed_order
from ticketing import readings
from ticketing.orders import tasks

pytestmark = pytest.mark.both_engines


async def _numbers(database: Database) -> dict[str, float]:
    return {"/".join((r.name, *r.labels.values())): r.value for r in await readings.read(database)}


async def test_orders_inbox_and_outbox_are_counted_as_they_change(database: Database, settings: Settings) -> None:
    began = clock.now() - timedelta(minutes=5)
    events = events_of(await placed_order(database, settings, began))
    await deliver(database, events["completed"], began)
    before = await _numbers(database)
    assert (before["orders/pending"], before["orders/paid"], before["inbox_waiting"]) == (1, 0, 1)
    assert before["inbox_oldest_seconds"] >= 300
    await tasks.drain_due(database, now=began)
    await deliver(database, events["refunded"], began)
    await tasks.drain_due(database, now=began)
    after = await _numbers(database)
    assert (after["orders/refunded"], after["inbox_waiting"], after["inbox_oldest_seconds"]) == (1, 0, 0)
    assert after["outbox_waiting"] == 3  # paid, refunded: the buyer is told of both; the right that ended
    assert after["outbox_oldest_seconds"] >= 300
    assert after["outbox_refused"] == 0
