"""The counter: cash is a ticket at once, a form sent twice is one sale, the drawer is in the ledger."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from infra import clock
from infra.contracts.actor import Actor, Role
from tests.ticketing.boxoffice.counter_scene import begin, book, sell
from tests.ticketing.evening import on_sale, pool
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage
from ticketing.ledger.models import Account
from ticketing.orders.models import Ticket

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def stage(stage_without_stripe: Stage) -> Stage:
    await begin(stage_without_stripe)
    return stage_without_stripe


async def drawer(stage: Stage) -> int:
    return await book(stage, Account.CASH)


async def test_cash_is_two_tickets_at_once_and_the_drawer_knows(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    order = (await sell(stage, offer_id, quantity=2, given_minor=200_000)).json()
    assert (order["state"], order["payment_kind"], order["sold_by"]) == ("paid", "cash", "acc_clara")
    assert (order["given"]["minor"], order["total"]["minor"]) == (200_000, 2 * PRICE)
    assert len({ticket["code"] for ticket in order["tickets"]}) == 2
    assert order["buyer_name"] == ""
    assert await drawer(stage) == 2 * PRICE
    assert await pool(stage.database, performance_id) == (0, 2)
    assert await fits(stage)


async def test_a_form_sent_many_times_at_once_sells_once(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    answers = await asyncio.gather(*(sell(stage, offer_id, key="the-same-form") for _ in range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert (await sell(stage, offer_id, key="the-same-form")).status_code == 201
    assert await pool(stage.database, performance_id) == (0, 1)
    assert await drawer(stage) == PRICE


async def test_the_same_key_for_another_sale_is_refused(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    await sell(stage, offer_id, key="one-form-only")
    answer = await sell(stage, offer_id, key="one-form-only", quantity=2)
    assert answer.json()["code"] == "idempotency_key_reused"


async def test_cash_goes_back_over_the_counter_and_the_place_is_free(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    order = (await sell(stage, offer_id)).json()
    refund = await stage.refund({"order": order}, who=stage.clara())
    assert refund.json()["state"] == "succeeded"
    assert await drawer(stage) == 0
    assert await pool(stage.database, performance_id) == (0, 0)
    again = await stage.refund({"order": order}, who=stage.clara())
    assert again.status_code == 409
    assert await fits(stage)


async def test_takings_tell_cash_from_transfers(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    await sell(stage, offer_id)
    order = (await sell(stage, offer_id, payment_kind="vietqr")).json()
    await stage.transfer(PRICE, order["transfer"]["memo"])
    today = clock.now().date()
    days = {"since": (today - timedelta(days=1)).isoformat(), "until": (today + timedelta(days=1)).isoformat()}
    takings = await stage.http.get(f"{PREFIX}/organisations/{HOUSE}/takings", params=days, headers=stage.clara())
    assert {total["key"]: total["net_minor"] for total in takings.json()["by_payment"]} == {
        "cash": PRICE,
        "vietqr": PRICE,
    }
    [by_title] = takings.json()["by_title"]
    assert by_title["name_vi"].startswith("Kim Vân Kiều · ")


async def test_who_sells(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    gate = stage.bearer(Actor("acc_gate", {HOUSE: frozenset({Role.GATE, Role.ACCOUNTANT})}))
    for who in (stage.editor(), stage.stranger(), gate):
        assert (await sell(stage, offer_id, who=who)).json()["code"] == "not_your_counter"
    await sell(stage, offer_id)
    path = f"{PREFIX}/counter-sales?organisation_id={HOUSE}"
    assert [order["state"] for order in (await stage.http.get(path, headers=stage.clara())).json()] == ["paid"]
    assert (await stage.http.get(path, headers=stage.editor())).status_code == 403
    async with stage.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Ticket)) == 1
