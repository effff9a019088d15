"""Too little came and the order expired: the rest still buys, or the house sends back what came, once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from infra import clock
from tests.ticketing.orders.test_take_transfer import fits, memo_of, order_now, suspended
from tests.ticketing.stage import PREFIX, PRICE, Stage
from ticketing.orders import tasks

pytestmark = pytest.mark.both_engines
SHORT = 20_000


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def expired_with_too_little(stage: Stage) -> dict[str, Any]:
    placed = await stage.transfer_order()
    await stage.transfer(SHORT - 5_000, memo_of(placed))
    await stage.transfer(5_000, memo_of(placed))
    assert await suspended(stage) == []  # the order still waits for the rest
    await tasks.expire_lapsed(stage.database, now=clock.now() + timedelta(hours=1))
    assert (await order_now(stage, placed))["state"] == "expired"
    return placed


async def send_back(stage: Stage, placed: dict[str, Any], who: dict[str, str]) -> int:
    path = f"{PREFIX}/orders/{placed['order']['id']}/deposit-returns"
    return int((await stage.http.post(path, json={"reference": "FT9"}, headers=who)).status_code)


async def test_it_waits_for_the_house_and_is_sent_back_once(stage: Stage) -> None:
    placed = await expired_with_too_little(stage)
    [item] = await suspended(stage)
    assert (item["id"], item["reason"], item["amount"]["minor"]) == (placed["order"]["id"], "short", SHORT)
    assert await fits(stage)
    told = await asyncio.gather(*(send_back(stage, placed, stage.clara()) for _ in range(4)))
    assert sorted(told) == [204, 409, 409, 409]
    assert await suspended(stage) == []
    assert await fits(stage)


async def test_the_rest_still_buys_as_long_as_nothing_was_sent_back(stage: Stage) -> None:
    placed = await expired_with_too_little(stage)
    await stage.transfer(PRICE - SHORT, memo_of(placed))
    assert (await order_now(stage, placed))["state"] == "paid"
    assert await suspended(stage) == []
    assert await send_back(stage, placed, stage.clara()) == 409
    assert await fits(stage)


async def test_what_comes_after_it_was_sent_back_is_added_up_from_zero(stage: Stage) -> None:
    placed = await expired_with_too_little(stage)
    assert await send_back(stage, placed, stage.clara()) == 204
    await stage.transfer(PRICE - SHORT, memo_of(placed))
    assert (await order_now(stage, placed))["state"] == "expired"
    [item] = await suspended(stage)
    assert item["amount"]["minor"] == PRICE - SHORT
    await stage.transfer(SHORT, memo_of(placed))
    assert (await order_now(stage, placed))["state"] == "paid"
    assert await fits(stage)


async def test_of_sending_back_and_the_rest_that_comes_at_once_one_wins(stage: Stage) -> None:
    placed = await expired_with_too_little(stage)
    told, _answer = await asyncio.gather(
        send_back(stage, placed, stage.clara()), stage.transfer(PRICE - SHORT, memo_of(placed))
    )
    state = (await order_now(stage, placed))["state"]
    assert (told, state) in {(204, "expired"), (409, "paid")}
    assert await fits(stage)


async def test_an_order_that_still_waits_and_a_foreign_house_send_nothing_back(stage: Stage) -> None:
    placed = await stage.transfer_order()
    await stage.transfer(SHORT, memo_of(placed))
    assert await send_back(stage, placed, stage.clara()) == 409
    for who in (stage.stranger(), stage.editor()):
        assert await send_back(stage, placed, who) == 404
    assert await fits(stage)
