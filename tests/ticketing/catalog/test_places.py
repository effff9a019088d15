"""How many places are left: pools and seats counted together."""

from infra import clock
from tests.ticketing.evening import on_sale, ordered
from tests.ticketing.stage import Stage
from ticketing.catalog import places, queries


async def test_what_is_held_is_not_left(stage_without_stripe: Stage) -> None:
    performance_id, offer_id = await on_sale(stage_without_stripe.database, capacity=5)
    await ordered(stage_without_stripe, offer_id, 2)
    async with stage_without_stripe.database.reading() as session:
        performance = await queries.performance(session, performance_id=performance_id)
        count = (await places.counts(session, performances=[performance], now=clock.now()))[performance_id]
    assert (count.capacity, count.held, count.sold, count.left) == (5, 2, 0, 3)
