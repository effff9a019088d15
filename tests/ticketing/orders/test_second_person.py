"""What is undone in the shift in which it was sold is a void; later, or by somebody else, it is a refund."""

import pytest

from tests.ticketing.boxoffice.counter_scene import begin, count, sell
from tests.ticketing.evening import on_sale
from tests.ticketing.stage import PRICE, Stage
from ticketing.approvals.schemas import Action
from ticketing.orders import queries, second_person

pytestmark = pytest.mark.both_engines


async def test_a_sale_is_a_void_until_its_shift_is_counted(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    shift = (await begin(stage)).json()["id"]
    _performance_id, offer_id = await on_sale(stage.database)
    sold = (await sell(stage, offer_id)).json()["id"]

    async def action(by: str) -> Action:
        async with stage.database.reading() as session:
            order = await queries.order(session, order_id=sold)
            return await second_person.action_of(session, order=order, by=by)

    assert [await action("acc_clara"), await action("acc_other")] == [Action.VOID, Action.REFUND]
    await count(stage, shift, {PRICE: 1})
    assert await action("acc_clara") is Action.REFUND
