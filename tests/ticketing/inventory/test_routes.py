"""A basket, from its first place to its order: all or nothing, ten minutes, more time once, whoever has the key."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from infra import clock
from tests.ticketing.evening import on_sale, pool, wish
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage
from ticketing.inventory import tasks
from ticketing.inventory.models import Hold, HoldEvent

OTHER_HOUSE = "org_elsewhere"
pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def hold(stage: Stage, *items: dict[str, Any], **headers: str) -> httpx.Response:
    """Somebody wants these places."""
    return await stage.http.post(f"{PREFIX}/holds", json={"items": items}, headers=headers)


async def let_time_pass(stage: Stage, hold_id: str) -> None:
    async with stage.database.transaction() as session:
        await session.execute(update(Hold).where(Hold.id == hold_id).values(expires_at=clock.now()))


async def order(stage: Stage, basket: dict[str, Any], **changes: Any) -> httpx.Response:
    """ana orders what her basket holds, by transfer."""
    body = wish("", **changes).model_dump(mode="json") | {"offer_id": None, "hold_id": basket["id"]}
    headers = {"Hold-Key": basket["key"], "Idempotency-Key": f"order-{basket['id']}"}
    return await stage.http.post(f"{PREFIX}/orders", json=body, headers=headers)


async def test_an_evening_and_a_film_of_one_house_are_one_basket_and_one_order(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    film = await stage.publish()
    answer = await hold(stage, {"offer_id": offer_id, "quantity": 2}, {"offer_id": film["id"]})
    assert answer.status_code == 201, answer.text
    basket = answer.json()
    assert [line["kind"] for line in basket["lines"]] == ["admission", "admission", "title_view"]
    assert basket["total"]["minor"] == 2 * PRICE + film["price"]["minor"]
    assert await pool(stage.database, performance_id) == (2, 0)
    placed = (await order(stage, basket)).json()
    assert placed["order"]["total"] == basket["total"]
    await stage.transfer(basket["total"]["minor"], placed["order"]["transfer"]["memo"])
    bought = (await stage.show(placed)).json()
    assert (bought["state"], len(bought["tickets"])) == ("paid", 3)
    assert await pool(stage.database, performance_id) == (0, 2)
    assert await fits(stage)
    async with stage.database.reading() as session:
        told = (await session.scalars(select(HoldEvent.event).order_by(HoldEvent.at, HoldEvent.id))).all()
    assert told == ["placed", "ordered", "consumed"]


async def test_all_of_it_or_nothing(stage: Stage) -> None:
    first, offer_id = await on_sale(stage.database)
    second, other_offer = await on_sale(stage.database, capacity=1)
    answer = await hold(stage, {"offer_id": offer_id}, {"offer_id": other_offer, "quantity": 2})
    assert (answer.status_code, answer.json()["code"]) == (409, "sold_out")
    assert [await pool(stage.database, each) for each in (first, second)] == [(0, 0), (0, 0)]


async def test_other_places_instead_or_the_basket_stays_as_it_was(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    basket = (await hold(stage, {"offer_id": offer_id, "quantity": 2})).json()
    path, headers = f"{PREFIX}/holds/{basket['id']}", {"Hold-Key": basket["key"]}
    refused = await stage.http.put(path, json={"items": [{"offer_id": offer_id, "quantity": 3}]}, headers=headers)
    assert refused.status_code == 409
    assert await pool(stage.database, performance_id) == (2, 0)
    changed = await stage.http.put(path, json={"items": [{"offer_id": offer_id}]}, headers=headers)
    assert (len(changed.json()["lines"]), changed.json()["expires_at"]) == (1, basket["expires_at"])
    assert await pool(stage.database, performance_id) == (1, 0)


async def test_given_back_places_are_free_and_the_basket_is_closed(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    basket = (await hold(stage, {"offer_id": offer_id, "quantity": 2})).json()
    path, headers = f"{PREFIX}/holds/{basket['id']}", {"Hold-Key": basket["key"]}
    for _twice in range(2):
        assert (await stage.http.delete(path, headers=headers)).status_code == 204
    assert await pool(stage.database, performance_id) == (0, 0)
    assert (await stage.http.get(path, headers=headers)).json()["state"] == "released"
    assert (await order(stage, basket)).json()["code"] == "hold_lapsed"


async def test_more_time_once_and_never_above_twenty_minutes(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    basket = (await hold(stage, {"offer_id": offer_id})).json()
    path, headers = f"{PREFIX}/holds/{basket['id']}/extensions", {"Hold-Key": basket["key"]}
    longer = await stage.http.post(path, headers=headers)
    assert longer.json()["expires_at"] > basket["expires_at"]
    assert not longer.json()["extendable"]
    assert (await stage.http.post(path, headers=headers)).json()["code"] == "hold_not_extendable"


async def test_a_basket_past_its_time_ends_when_somebody_else_comes(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    late = (await hold(stage, {"offer_id": offer_id, "quantity": 2})).json()
    await let_time_pass(stage, late["id"])
    assert (await hold(stage, {"offer_id": offer_id})).status_code == 201
    assert await pool(stage.database, performance_id) == (1, 0)
    assert (await order(stage, late)).json()["code"] == "hold_lapsed"


async def test_without_anybody_coming_the_clock_ends_it(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    await hold(stage, {"offer_id": offer_id, "quantity": 2})
    await tasks.end_lapsed(stage.database, now=clock.now() + timedelta(minutes=10, seconds=1))
    assert await pool(stage.database, performance_id) == (0, 0)


async def test_one_basket_is_one_order(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    basket = (await hold(stage, {"offer_id": offer_id})).json()
    assert (await order(stage, basket)).status_code == 201
    body = wish("").model_dump(mode="json") | {"offer_id": None, "hold_id": basket["id"]}
    headers = {"Hold-Key": basket["key"], "Idempotency-Key": "another-one"}
    again = await stage.http.post(f"{PREFIX}/orders", json=body, headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "hold_ordered")


async def test_without_the_key_there_is_no_basket(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    basket = (await hold(stage, {"offer_id": offer_id})).json()
    path = f"{PREFIX}/holds/{basket['id']}"
    for headers in ({}, {"Hold-Key": "x" * 22}):
        assert (await stage.http.get(path, headers=headers)).json()["code"] == "hold_not_found"
        assert (await stage.http.delete(path, headers=headers)).status_code == 404
    assert (await order(stage, basket | {"key": ""})).json()["code"] == "hold_not_found"


async def test_ten_places_and_not_eleven_for_the_house_a_group(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database, capacity=300)
    assert (await hold(stage, {"offer_id": offer_id, "quantity": 10})).status_code == 201
    eleven = await hold(stage, {"offer_id": offer_id, "quantity": 6}, {"offer_id": offer_id, "quantity": 5})
    assert (eleven.status_code, eleven.json()["code"]) == (400, "too_many_places")
    group = await hold(stage, {"offer_id": offer_id, "quantity": 40}, **stage.clara())
    assert len(group.json()["lines"]) == 40


async def test_two_houses_are_two_baskets(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    _performance_id, other = await on_sale(stage.database, organisation_id=OTHER_HOUSE)
    assert HOUSE != OTHER_HOUSE
    answer = await hold(stage, {"offer_id": offer_id}, {"offer_id": other})
    assert answer.json()["code"] == "one_house_only"
