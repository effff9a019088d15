"""Tickets for other places: all or nothing, to the dong, within the house's hours, and the doors know it at once."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from infra import clock, ids
from tests.ticketing.boxoffice.counter_scene import begin, book, sell
from tests.ticketing.evening import on_sale, paid, pool
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import PREFIX, PRICE, Stage
from ticketing.ledger.models import Account

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def evening(stage: Stage, hours: int | None = 24, **changes: Any) -> tuple[str, str]:
    """A performance whose tickets are exchanged until so many hours before."""
    performance_id, offer_id = await on_sale(stage.database, **{"capacity": 4} | changes)
    path = f"{PREFIX}/performances/{performance_id}/rules"
    answer = await stage.http.put(path, json={"exchange_until_hours": hours}, headers=stage.editor())
    assert answer.status_code == 200
    return performance_id, offer_id


async def basket(stage: Stage, offer_id: str, quantity: int = 1) -> dict[str, Any]:
    wish = {"items": [{"offer_id": offer_id, "quantity": quantity}]}
    answer = await stage.http.post(f"{PREFIX}/holds", json=wish)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def exchange(  # noqa: PLR0917
    stage: Stage,
    bought: dict[str, Any],
    hold: dict[str, Any],
    count: int = 1,
    more: dict[str, str] | None = None,
    kind: str | None = None,
) -> httpx.Response:
    tickets = [ticket["id"] for ticket in bought["order"]["tickets"]][:count]
    keys = {"Order-Key": bought["access_key"], "Hold-Key": hold["key"], "Idempotency-Key": ids.new("key")}
    path = f"{PREFIX}/orders/{bought['order']['id']}/exchanges"
    wish = {"hold_id": hold["id"], "ticket_ids": tickets, "payment_kind": kind}
    return await stage.http.post(path, json=wish, headers=keys | (more or {}))


async def states(stage: Stage, bought: dict[str, Any]) -> tuple[str, list[str]]:
    order = (await stage.show(bought)).json()
    return order["state"], sorted(ticket["state"] for ticket in order["tickets"])


async def test_one_of_two_moves_to_another_evening_and_sends_nothing_back(stage: Stage) -> None:
    first, offer_id = await evening(stage)
    second, other_offer = await evening(stage)
    bought = await paid(stage, offer_id, 2)
    key = ids.new("key")
    hold = await basket(stage, other_offer)
    answer = await exchange(stage, bought, hold, more={"Idempotency-Key": key})
    assert answer.status_code == 201, answer.text
    assert (await exchange(stage, bought, hold, more={"Idempotency-Key": key})).json() == answer.json()
    done = answer.json()
    assert (done["order"]["state"], done["order"]["payment_kind"], done["back"]["minor"]) == ("paid", "exchange", 0)
    assert [ticket["performance_id"] for ticket in done["order"]["tickets"]] == [second]
    assert await states(stage, bought) == ("paid", ["refunded", "valid"])
    assert (await pool(stage.database, first), await pool(stage.database, second)) == ((0, 1), (0, 1))
    seen = await stage.http.get(f"{PREFIX}/performances/{first}/revocations", headers=stage.clara())
    assert len(seen.json()["revoked"]) == 1
    await fits(stage)


async def test_what_the_new_places_cost_less_goes_back(stage: Stage) -> None:
    _first, offer_id = await evening(stage)
    _second, cheaper = await evening(stage, price_minor=30_000)
    bought = await paid(stage, offer_id, 2)
    done = (await exchange(stage, bought, await basket(stage, cheaper, 2), 2)).json()
    assert (done["order"]["total"]["minor"], done["back"]["minor"]) == (60_000, 2 * PRICE - 60_000)
    assert await states(stage, bought) == ("refunding", ["refunded", "refunded"])
    params = {"organisation_id": done["order"]["organisation_id"]}
    [waits] = (await stage.http.get(f"{PREFIX}/refunds", params=params, headers=stage.clara())).json()
    assert waits["amount"]["minor"] == 2 * PRICE - 60_000
    path = f"{PREFIX}/refunds/{waits['id']}/transfers"
    headers = stage.clara() | {"Idempotency-Key": ids.new("key")}
    assert (await stage.http.post(path, json={"reference": "FT1"}, headers=headers)).status_code < 300
    assert await states(stage, bought) == ("refunded", ["refunded", "refunded"])
    await fits(stage)
    assert (await stage.refund({"order": done["order"]}, who=stage.clara())).status_code == 201  # and back for good
    await fits(stage)


async def test_dearer_places_other_hours_and_used_tickets_are_refused_and_change_nothing(stage: Stage) -> None:
    _first, offer_id = await evening(stage)
    _dear, dearer = await evening(stage, price_minor=PRICE + 1_000)
    bought = await paid(stage, offer_id)
    refused = await exchange(stage, bought, await basket(stage, dearer))
    assert (refused.status_code, refused.json()["code"]) == (409, "exchange_costs_more")
    never, never_offer = await evening(stage, hours=None)
    assert never
    hold = await basket(stage, offer_id)
    refused = await exchange(stage, await paid(stage, never_offer), hold)
    assert (refused.status_code, refused.json()["code"]) == (409, "exchange_not_offered")
    starts = (clock.now() + timedelta(hours=23)).replace(microsecond=0)
    soon: dict[str, Any] = {"doors_at": starts, "starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    _soon, soon_offer = await evening(stage, **soon)
    refused = await exchange(stage, await paid(stage, soon_offer), hold)
    assert (refused.status_code, refused.json()["code"]) == (409, "exchange_too_late")
    assert (await exchange(stage, bought, hold, more={"Order-Key": "another"})).status_code == 404
    assert await states(stage, bought) == ("paid", ["valid"])
    assert (await exchange(stage, bought, hold)).status_code == 201
    again = await exchange(stage, bought, await basket(stage, offer_id))
    assert (again.status_code, again.json()["code"]) == (409, "ticket_not_exchangeable")
    await fits(stage)


async def test_the_counter_exchanges_beyond_the_hours_in_an_open_shift(stage: Stage) -> None:
    _first, offer_id = await evening(stage, hours=None)
    bought = await paid(stage, offer_id)
    hold = await basket(stage, offer_id)
    assert (await exchange(stage, bought, hold, more=stage.clara())).status_code == 409  # no shift
    assert (await exchange(stage, bought, hold, more=stage.stranger())).status_code == 404
    await begin(stage)
    assert (await exchange(stage, bought, hold, more=stage.clara())).status_code == 201
    await fits(stage)


async def test_what_cheaper_places_leave_of_a_cash_sale_comes_out_of_the_drawer_at_once(stage: Stage) -> None:
    _, offer_id = await evening(stage)
    _, cheaper = await evening(stage, price_minor=PRICE // 2)
    await begin(stage, float_minor=500_000)
    sold = (await sell(stage, offer_id, quantity=2)).json()
    before = await book(stage, Account.CASH)
    done = await exchange(stage, {"order": sold, "access_key": ""}, await basket(stage, cheaper), more=stage.clara())
    assert done.status_code == 201, done.text
    assert before - await book(stage, Account.CASH) == done.json()["back"]["minor"] == PRICE - PRICE // 2
    await fits(stage)


@pytest.mark.parametrize("rival", ["exchange", "return"])
async def test_a_ticket_is_given_once_however_many_hands_reach_for_it(stage: Stage, rival: str) -> None:
    performance_id, offer_id = await evening(stage, capacity=6)
    policy = {"returns_until_hours": 1, "return_fee_minor": 0}
    path = f"{PREFIX}/performances/{performance_id}/return-policy"
    assert (await stage.http.put(path, json=policy, headers=stage.editor())).status_code == 200
    for _ in range(3):
        bought = await paid(stage, offer_id)
        holds = [await basket(stage, offer_id) for _ in range(2)]

        async def bring_back(bought: dict[str, Any] = bought) -> httpx.Response:
            body = {"ticket_ids": [bought["order"]["tickets"][0]["id"]]}
            keys = {"Order-Key": bought["access_key"], "Idempotency-Key": ids.new("key")}
            return await stage.http.post(f"{PREFIX}/orders/{bought['order']['id']}/returns", json=body, headers=keys)

        second = exchange(stage, bought, holds[1]) if rival == "exchange" else bring_back()
        answers = await asyncio.gather(exchange(stage, bought, holds[0]), second)
        assert sorted(answer.status_code for answer in answers) == [201, 409], [one.text for one in answers]
        for hold in holds:
            await stage.http.delete(f"{PREFIX}/holds/{hold['id']}", headers={"Hold-Key": hold["key"]})
        await fits(stage)


async def test_the_freed_seat_goes_to_one_new_buyer(stage: Stage) -> None:
    first, offer_id = await evening(stage, capacity=1)
    second, other_offer = await evening(stage)
    bought, hold = await paid(stage, offer_id), await basket(stage, other_offer)
    wish = {"items": [{"offer_id": offer_id, "quantity": 1}]}

    async def buyer() -> int:
        for _ in range(20):
            if (await stage.http.post(f"{PREFIX}/holds", json=wish)).status_code == 201:
                return 1
        return 0

    done, got = await asyncio.gather(exchange(stage, bought, hold), asyncio.gather(*(buyer() for _ in range(4))))
    assert done.status_code == 201
    await stage.http.post(f"{PREFIX}/holds", json=wish)  # if all were too early
    assert sum(got) <= 1
    assert (await pool(stage.database, first), await pool(stage.database, second)) == ((1, 0), (0, 1))
    await fits(stage)
