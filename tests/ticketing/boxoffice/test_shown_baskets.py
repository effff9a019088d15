"""Before anything is sold the buyer sees the places, what each costs, what is taken off, and the total."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from infra import clock
from infra.contracts.actor import Role
from tests.ticketing.boxoffice.counter_scene import begin, count, person, sell
from tests.ticketing.evening import on_sale
from tests.ticketing.inventory.hall import BALCONY_PRICE, seated
from tests.ticketing.stage import PREFIX, PRICE, Stage
from ticketing.boxoffice import shown_baskets

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


@pytest.fixture
async def shift(stage: Stage) -> str:
    return str((await begin(stage)).json()["id"])


async def put(
    stage: Stage, shift_id: str, *, who: dict[str, str] | None = None, hold_key: str = "", **wish: Any
) -> httpx.Response:
    headers = (who or stage.clara()) | {"Hold-Key": hold_key}
    return await stage.http.put(f"{PREFIX}/shifts/{shift_id}/screen", json=wish, headers=headers)


async def seen(stage: Stage, shift_id: str) -> dict[str, Any]:
    path = f"{PREFIX}/shifts/{shift_id}/screen"
    key = (await stage.http.get(f"{path}-key", headers=stage.clara())).json()["key"]
    shown: dict[str, Any] = (await stage.http.get(path, headers={"Screen-Key": key})).json()
    return shown


async def test_places_grow_on_the_screen_with_who_pays_less_and_the_discount(stage: Stage, shift: str) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    assert (await put(stage, shift, offer_id=offer_id)).status_code == 204
    one = await seen(stage, shift)
    assert (one["state"], len(one["lines"]), one["total"]["minor"]) == ("basket", 1, PRICE)
    await put(stage, shift, offer_id=offer_id, quantity=3, discount_minor=10_000)
    three = await seen(stage, shift)
    assert (len(three["lines"]), three["discount"]["minor"]) == (3, 10_000)
    assert three["total"]["minor"] == 3 * PRICE - 10_000
    await put(stage, shift, offer_id=offer_id, quantity=2, concessions=["severely_disabled"])
    two = await seen(stage, shift)
    assert [line["concession"] for line in two["lines"]] == ["severely_disabled", None]
    assert two["total"]["minor"] == sum(line["price"]["minor"] for line in two["lines"]) < 2 * PRICE
    await put(stage, shift)
    assert (await seen(stage, shift))["state"] == "idle"


async def test_kept_seats_are_named_until_they_are_sold_and_then_she_is_thanked(stage: Stage, shift: str) -> None:
    performance_id, _seats = await seated(stage.database)
    items = [{"performance_id": performance_id, "seats": ["balcony-a-3"]}]
    basket = (await stage.http.post(f"{PREFIX}/holds", json={"items": items}, headers=stage.clara())).json()
    assert (await put(stage, shift, hold_id=basket["id"])).json()["code"] == "hold_not_found"  # another's basket
    assert (await put(stage, shift, hold_id=basket["id"], hold_key=basket["key"])).status_code == 204
    shown = await seen(stage, shift)
    assert shown["lines"][0]["place_vi"] == basket["lines"][0]["seat_label_vi"]
    assert (shown["state"], shown["total"]["minor"]) == ("basket", BALCONY_PRICE)
    body = {"hold_id": basket["id"], "payment_kind": "cash"}
    headers = stage.clara() | {"Hold-Key": basket["key"], "Idempotency-Key": "sold-at-the-counter"}
    assert (await stage.http.post(f"{PREFIX}/counter-sales", json=body, headers=headers)).status_code == 201
    assert (await seen(stage, shift))["state"] == "paid"


async def test_seats_that_were_let_go_are_shown_no_more(stage: Stage, shift: str) -> None:
    performance_id, _seats = await seated(stage.database)
    items = [{"performance_id": performance_id, "seats": ["balcony-a-3"]}]
    basket = (await stage.http.post(f"{PREFIX}/holds", json={"items": items}, headers=stage.clara())).json()
    await put(stage, shift, hold_id=basket["id"], hold_key=basket["key"])
    await stage.http.delete(f"{PREFIX}/holds/{basket['id']}", headers={"Hold-Key": basket["key"]})
    assert (await seen(stage, shift))["state"] == "idle"


async def test_the_next_customer_is_shown_hers_while_a_transfer_still_waits(stage: Stage, shift: str) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    await put(stage, shift, offer_id=offer_id, quantity=2)
    await sell(stage, offer_id, quantity=2, payment_kind="vietqr")
    assert (await seen(stage, shift))["state"] == "pay"  # the code takes the place of the basket
    await put(stage, shift, offer_id=offer_id, quantity=1)
    assert (await seen(stage, shift))["state"] == "basket"


async def test_what_was_only_typed_is_forgotten(stage: Stage, shift: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    await put(stage, shift, offer_id=offer_id)
    later = clock.now() + shown_baskets.FORGOTTEN
    monkeypatch.setattr(clock, "now", lambda: later + timedelta(seconds=1))
    assert (await seen(stage, shift))["state"] == "idle"


async def test_only_the_seller_of_an_open_shift_says_what_is_shown(stage: Stage, shift: str) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    lead = person(stage, "lead", Role.SHIFT_LEAD)
    assert (await put(stage, shift, who=lead, offer_id=offer_id)).status_code == 404
    assert (await put(stage, shift, offer_id=offer_id, hold_id="hld_1")).status_code == 422
    assert (await put(stage, shift, offer_id=offer_id, quantity=51)).status_code == 422
    await count(stage, shift, {})
    assert (await put(stage, shift, offer_id=offer_id)).json()["code"] == "screen_over"
