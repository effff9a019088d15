"""From the wish for a reduction to the door: the price is made here, the ticket says why, the door asks for proof."""

from typing import Any

import pytest

from infra import ids
from infra.contracts import base45
from tests.ticketing.boxoffice.counter_scene import begin, sell
from tests.ticketing.evening import on_sale, ordered, wish
from tests.ticketing.gate import device
from tests.ticketing.gate.test_routes import tonight
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import PREFIX, PRICE, Stage

pytestmark = pytest.mark.both_engines
REDUCED = PRICE * 80 // 100
EVIDENCE = 2  # a flag in the second byte of a signed code


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def for_students(stage: Stage, performance_id: str, **changes: Any) -> int:
    body = {"concessions": [{"concession": "student", "percent": 20}]} | changes
    path = f"{PREFIX}/performances/{performance_id}/rules"
    return (await stage.http.put(path, json=body, headers=stage.editor())).status_code


async def test_a_students_ticket_costs_less_and_the_door_asks_for_the_card(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage, capacity=5)
    assert await for_students(stage, performance_id) == 200
    bought = await ordered(stage, offer_id, 2, concessions=["student"])
    lines = bought["order"]["lines"]
    assert [(line["price"]["minor"], line["concession"]) for line in lines] == [(REDUCED, "student"), (PRICE, None)]
    assert bought["order"]["total"]["minor"] == REDUCED + PRICE
    await stage.transfer(REDUCED + PRICE, bought["order"]["transfer"]["memo"])
    key = {"Order-Key": bought["access_key"]}
    codes = await stage.http.get(f"{PREFIX}/orders/{bought['order']['id']}/entry-codes", headers=key)
    flags = [base45.decoded(code["text"].removeprefix("SK:").removesuffix("."))[1] for code in codes.json()["codes"]]
    assert sorted(bool(flag & EVIDENCE) for flag in flags) == [False, True]
    manifest = await (await device.paired(stage)).manifest(performance_id)
    assert sorted(bool(ticket["evidence"]) for ticket in manifest["tickets"]) == [False, True]
    for ticket in (await stage.show(bought)).json()["tickets"]:
        seen = await stage.http.post(
            f"{PREFIX}/performances/{performance_id}/scans",
            json={"typed": ticket["code"], "door": "Cửa 1"},
            headers=stage.clara() | {"Idempotency-Key": ids.new("key")},
        )
        reduced = ticket["order_line_id"] == lines[0]["id"]
        assert ("student card" in seen.json()["evidence"]) is reduced
    await fits(stage)


async def test_what_is_not_offered_or_too_many_is_refused_and_holds_nothing(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    for chosen, code in ((["student"], "concession_not_offered"), (["severely_disabled"] * 2, "concessions_unclear")):
        body = wish(offer_id, concessions=chosen).model_dump(mode="json")
        answer = await stage.http.post(f"{PREFIX}/orders", json=body, headers={"Idempotency-Key": ids.new("key")})
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    offers = await stage.http.get(f"{PREFIX}/performances/{performance_id}")
    assert offers.json()["left"] == 2


async def test_who_pays_nothing_has_the_ticket_at_once(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    bought = await ordered(stage, offer_id, concessions=["extremely_disabled"])
    assert (bought["order"]["state"], bought["order"]["payment_kind"]) == ("paid", "free")
    await fits(stage)


async def test_the_counter_gives_the_same_reductions(stage: Stage) -> None:
    await begin(stage)
    performance_id, offer_id = await on_sale(stage.database)
    assert await for_students(stage, performance_id) == 200
    sold = (await sell(stage, offer_id, quantity=2, concessions=["student", "student"])).json()
    assert sold["total"]["minor"] == 2 * REDUCED
    await fits(stage)
