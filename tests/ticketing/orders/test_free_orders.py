"""An evening that costs nothing: no provider is asked, and the tickets are there with the answer."""

import pytest
from pydantic import ValidationError

from tests.ticketing.evening import evening, on_sale, ordered, pool
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import Stage
from ticketing.catalog.schemas import LOWEST_PRICE

pytestmark = pytest.mark.both_engines


async def test_the_tickets_are_there_at_once(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    performance_id, offer_id = await on_sale(stage.database, price_minor=0)
    placed = await ordered(stage, offer_id, 2, payment_kind="stripe")
    order = placed["order"]
    assert (order["state"], order["checkout_url"], order["transfer"]) == ("paid", None, None)
    assert len({ticket["code"] for ticket in order["tickets"]}) == 2
    assert await pool(stage.database, performance_id) == (0, 2)
    assert await fits(stage)


async def test_the_same_request_is_the_same_order(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    _, offer_id = await on_sale(stage.database, price_minor=0)
    wish = stage.wish({"id": offer_id})
    first, second = [await stage.order(key="key-of-the-form", wish=wish) for _ in range(2)]
    assert first.json() == second.json()
    assert await fits(stage)


async def test_a_free_ticket_is_given_back_at_once(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    performance_id, offer_id = await on_sale(stage.database, price_minor=0)
    placed = await ordered(stage, offer_id, 2)
    assert (await stage.refund(placed, who=stage.clara())).json()["state"] == "succeeded"
    assert await pool(stage.database, performance_id) == (0, 0)
    assert await fits(stage)


def test_a_price_is_nothing_or_a_sum_that_somebody_can_pay() -> None:
    assert evening(price_minor=LOWEST_PRICE).price_minor == LOWEST_PRICE
    for refused in (-1, 1, LOWEST_PRICE - 1):
        with pytest.raises(ValidationError):
            evening(price_minor=refused)
