"""A buyer brings tickets back herself: until the hour the house set, less its fee, and never what was used."""

from typing import Any

import httpx
import pytest

from infra import ids
from tests.ticketing.evening import on_sale, ordered, paid, pool
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import PREFIX, PRICE, Stage

pytestmark = pytest.mark.both_engines
FEE = 5_000


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def decide(stage: Stage, performance_id: str, who: dict[str, str], **policy: Any) -> httpx.Response:
    path = f"{PREFIX}/performances/{performance_id}/return-policy"
    return await stage.http.put(path, json=policy, headers=who)


async def bought(stage: Stage, quantity: int = 2, hours: int | None = 24, **changes: Any) -> dict[str, Any]:
    """ana's tickets for an evening of a house that takes them back until so many hours before."""
    performance_id, offer_id = await on_sale(stage.database, capacity=9, **changes)
    if hours is not None:
        decided = await decide(stage, performance_id, stage.editor(), returns_until_hours=hours, return_fee_minor=FEE)
        assert decided.status_code == 200, decided.text
    return await paid(stage, offer_id, quantity)


async def choices(stage: Stage, placed: dict[str, Any]) -> dict[str, Any]:
    path, headers = f"{PREFIX}/orders/{placed['order']['id']}/returns", {"Order-Key": placed["access_key"]}
    return dict((await stage.http.get(path, headers=headers)).json())


async def bring_back(
    stage: Stage, placed: dict[str, Any], tickets: list[str] | None = None, key: str = ""
) -> httpx.Response:
    headers = {"Order-Key": placed["access_key"], "Idempotency-Key": key or ids.new("key")}
    body = {"ticket_ids": tickets or [ticket["id"] for ticket in placed["order"]["tickets"]]}
    return await stage.http.post(f"{PREFIX}/orders/{placed['order']['id']}/returns", json=body, headers=headers)


async def test_within_the_time_one_ticket_goes_back_less_the_fee(stage: Stage) -> None:
    placed = await bought(stage)
    offered = await choices(stage, placed)
    assert [one["back"]["minor"] for one in offered["tickets"]] == [PRICE - FEE] * 2
    first = placed["order"]["tickets"][0]["id"]
    answers = [await bring_back(stage, placed, [first], key="the-same-key") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    refund = answers[0].json()
    assert (refund["amount"]["minor"], refund["state"]) == (PRICE - FEE, "requested")
    path = f"{PREFIX}/refunds/{refund['id']}/transfers"
    await stage.http.post(path, json={"reference": "FT1"}, headers=stage.clara())
    order = (await stage.show(placed)).json()
    assert [ticket["state"] for ticket in order["tickets"]] == ["refunded", "valid"]
    assert order["refunded"]["minor"] == PRICE - FEE
    assert await pool(stage.database, order["lines"][0]["performance_id"]) == (0, 1)
    assert len((await choices(stage, placed))["tickets"]) == 1
    await fits(stage)


@pytest.mark.parametrize("price", [FEE, 1_000])
async def test_a_fee_as_high_as_the_price_gives_nothing_back_and_the_place_is_free(stage: Stage, price: int) -> None:
    performance_id, offer_id = await on_sale(stage.database, price_minor=price)
    await decide(stage, performance_id, stage.editor(), returns_until_hours=24, return_fee_minor=FEE)
    placed = await ordered(stage, offer_id)
    await stage.transfer(price, placed["order"]["transfer"]["memo"])
    placed["order"] = (await stage.show(placed)).json()
    answer = await bring_back(stage, placed)
    assert (answer.json()["amount"]["minor"], answer.json()["state"]) == (0, "succeeded")
    assert (await stage.show(placed)).json()["state"] == "refunded"
    assert await pool(stage.database, performance_id) == (0, 0)
    await fits(stage)


async def test_only_the_buyer_and_only_her_tickets(stage: Stage) -> None:
    mine, hers = await bought(stage), await bought(stage)
    stolen = await bring_back(stage, mine, [hers["order"]["tickets"][0]["id"]])
    assert (stolen.status_code, stolen.json()["code"]) == (409, "ticket_not_refundable")
    keyless = await bring_back(stage, mine | {"access_key": hers["access_key"]})
    assert keyless.status_code == 404


async def test_only_the_house_decides_and_within_limits(stage: Stage) -> None:
    performance_id, _offer_id = await on_sale(stage.database)
    for who in (stage.clara(), stage.stranger()):
        assert (await decide(stage, performance_id, who, returns_until_hours=1)).status_code == 403
    for hours, status in ((720, 200), (721, 422), (0, 200), (-1, 422), (None, 200)):
        assert (await decide(stage, performance_id, stage.editor(), returns_until_hours=hours)).status_code == status
