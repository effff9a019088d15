"""A drawer and the ledger are held against each other."""

import pytest
from sqlalchemy import delete

from tests.ticketing.boxoffice.counter_scene import begin, sell
from tests.ticketing.evening import on_sale
from tests.ticketing.stage import Stage
from ticketing.orders import verify_ledger
from ticketing.shifts.models import Movement

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_verify_names_cash_that_drawer_and_ledger_tell_differently(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    await begin(stage)
    order = (await sell(stage, offer_id)).json()
    async with stage.database.transaction() as session:
        await session.execute(delete(Movement).where(Movement.order_id == order["id"]))
    async with stage.database.reading() as session:
        [fault] = (await verify_ledger.verify(session)).faults
    assert (fault.code, fault.subject) == ("drawer", f"sale:{order['id']}")
