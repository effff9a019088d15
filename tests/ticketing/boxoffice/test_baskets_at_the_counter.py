"""Seats over the counter: kept in a basket as on the web, sold out of it once, for cash with change."""

import asyncio
from typing import Any

import httpx
import pytest

from infra import ids
from infra.contracts.actor import Actor, Role
from tests.ticketing.boxoffice.counter_scene import begin, book
from tests.ticketing.inventory.hall import BALCONY_PRICE, FEE, STALLS_PRICE, now_free, seated
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import PREFIX, Stage
from ticketing.ledger.models import Account

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def stage(stage_without_stripe: Stage) -> Stage:
    await begin(stage_without_stripe)
    return stage_without_stripe


async def keep(stage: Stage, *items: dict[str, Any], who: dict[str, str] | None = None) -> dict[str, Any]:
    """A basket of the counter."""
    answer = await stage.http.post(f"{PREFIX}/holds", json={"items": items}, headers=who or stage.clara())
    assert answer.status_code == 201, answer.text
    kept: dict[str, Any] = answer.json()
    return kept


async def sell(
    stage: Stage, basket: dict[str, Any], *, who: dict[str, str] | None = None, **changes: Any
) -> httpx.Response:
    """clara sells what it holds."""
    headers = (who or stage.clara()) | {"Idempotency-Key": ids.new("key"), "Hold-Key": basket["key"]}
    return await stage.http.post(f"{PREFIX}/counter-sales", json={"hold_id": basket["id"], **changes}, headers=headers)


async def test_the_best_two_of_a_zone_are_sold_for_cash_in_the_shift(stage: Stage) -> None:
    performance_id, seats = await seated(stage.database)
    basket = await keep(stage, {"performance_id": performance_id, "zone_id": seats.zones[0].id, "best": 2})
    order = (await sell(stage, basket, given_minor=1_000_000)).json()
    assert (order["state"], order["sold_by"]) == ("paid", "acc_clara")
    assert order["total"]["minor"] == 2 * (STALLS_PRICE + FEE) == await book(stage, Account.CASH)
    labels = [ticket["seat_label_vi"] for ticket in order["tickets"]]
    assert len(set(labels)) == 2
    assert all("hàng" in label for label in labels)
    assert (await now_free(stage.database, performance_id)).states.count("s") == 2
    assert await fits(stage)


async def test_too_little_cash_leaves_the_basket_as_it_was(stage: Stage) -> None:
    performance_id, _seats = await seated(stage.database)
    basket = await keep(stage, {"performance_id": performance_id, "seats": ["balcony-a-3"]})
    refused = await sell(stage, basket, given_minor=BALCONY_PRICE - 1)
    assert refused.json()["code"] == "cash_too_little"
    assert (await sell(stage, basket, given_minor=BALCONY_PRICE)).status_code == 201


async def test_a_basket_is_sold_once_however_many_sell_it(stage: Stage) -> None:
    performance_id, _seats = await seated(stage.database)
    basket = await keep(stage, {"performance_id": performance_id, "seats": ["stalls-a-1", "stalls-a-2"]})
    answers = await asyncio.gather(*(sell(stage, basket) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5  # it is sold, not over
    assert await book(stage, Account.CASH) == 2 * (STALLS_PRICE + FEE)


async def test_a_transfer_keeps_the_seats_until_the_money_is_there(stage: Stage) -> None:
    performance_id, _seats = await seated(stage.database)
    basket = await keep(stage, {"performance_id": performance_id, "seats": ["balcony-a-5"]})
    order = (await sell(stage, basket, payment_kind="vietqr")).json()
    assert order["state"] == "pending"
    assert (await now_free(stage.database, performance_id)).states.count("h") == 1
    await stage.transfer(BALCONY_PRICE, order["transfer"]["memo"])
    assert (await now_free(stage.database, performance_id)).states.count("s") == 1


async def test_who_cannot_sell_the_basket(stage: Stage) -> None:
    performance_id, _seats = await seated(stage.database)
    basket = await keep(stage, {"performance_id": performance_id, "seats": ["stalls-b-1"]})
    elsewhere = stage.bearer(Actor("acc_other", {"org_other": frozenset({Role.BOX_OFFICE})}))
    assert (await sell(stage, basket, who=elsewhere)).json()["code"] == "not_your_counter"
    assert (await sell(stage, basket | {"key": "forged"})).json()["code"] == "hold_not_found"
    both = await sell(stage, basket, offer_id="ofr_1")
    assert both.status_code == 422


async def test_a_film_in_the_basket_is_not_for_the_counter(stage: Stage) -> None:
    offer = await stage.publish()
    basket = await keep(stage, {"offer_id": offer["id"]})
    assert (await sell(stage, basket)).json()["code"] == "not_for_the_counter"
