"""Less than the price, for a reason: the sums stay true, a refund gives back what was paid, and a limit holds."""

from typing import Any

import httpx
import pytest

from infra.contracts.actor import Role
from tests.ticketing.boxoffice.counter_scene import begin, book, person, sell
from tests.ticketing.evening import on_sale, pool
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage
from ticketing.approvals import authority
from ticketing.approvals.schemas import Action
from ticketing.ledger.models import Account

pytestmark = pytest.mark.both_engines
LIMIT = authority.LIMITS[Action.DISCOUNT]


@pytest.fixture
async def stage(stage_without_stripe: Stage) -> Stage:
    await begin(stage_without_stripe)
    return stage_without_stripe


async def cheaper(stage: Stage, amount_minor: int, *, quantity: int = 6, **changes: Any) -> httpx.Response:
    _performance_id, offer_id = await on_sale(stage.database, capacity=20)
    wish: dict[str, Any] = {
        "quantity": quantity,
        "discount_minor": amount_minor,
        "discount_reason": "Khách quen",
    } | changes
    return await sell(stage, offer_id, **wish)


async def test_it_is_spread_over_the_tickets_and_comes_back_as_it_was_paid(stage: Stage) -> None:
    order = (await cheaper(stage, 100_000)).json()
    prices = [line["price"]["minor"] for line in order["lines"]]
    assert sum(prices) == order["total"]["minor"] == 6 * PRICE - 100_000 == await book(stage, Account.CASH)
    assert max(prices) - min(prices) <= 1
    assert (await stage.refund({"order": order}, who=stage.clara())).status_code == 201
    assert await book(stage, Account.CASH) == 0
    assert await fits(stage)


async def test_at_the_limit_alone_and_one_past_it_by_a_second_person_once(stage: Stage) -> None:
    assert (await cheaper(stage, LIMIT)).status_code == 201
    refused = await cheaper(stage, LIMIT + 1)
    assert refused.json()["code"] == "approval_needed"
    shift = (await stage.http.get(f"{PREFIX}/shifts?organisation_id={HOUSE}", headers=stage.clara())).json()[0]["id"]
    wish = {"organisation_id": HOUSE, "action": "discount", "subject": shift, "amount_minor": LIMIT + 1}
    asked = await stage.http.post(f"{PREFIX}/approvals", json=wish | {"reason": "Nhóm"}, headers=stage.clara())
    path = f"{PREFIX}/approvals/{asked.json()['id']}/decisions"
    assert (await stage.http.post(path, json={}, headers=person(stage, "lead", Role.SHIFT_LEAD))).status_code == 201
    assert (await cheaper(stage, LIMIT + 1)).status_code == 201
    assert (await cheaper(stage, LIMIT + 1)).json()["code"] == "approval_needed"


async def test_all_of_it_may_be_taken_off_and_no_more(stage: Stage) -> None:
    given = (await cheaper(stage, PRICE, quantity=1)).json()
    assert (given["state"], given["total"]["minor"], len(given["tickets"])) == ("paid", 0, 1)
    assert (await cheaper(stage, PRICE + 1, quantity=1)).json()["code"] == "discount_too_large"
    assert await fits(stage)


async def test_a_discount_without_a_reason_is_none(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    for changes in (
        {"discount_minor": 1_000},
        {"discount_reason": "vì"},
        {"discount_minor": 0, "discount_reason": "vì"},
    ):
        assert (await sell(stage, offer_id, **changes)).status_code == 422
    assert await pool(stage.database, performance_id) == (0, 0)
