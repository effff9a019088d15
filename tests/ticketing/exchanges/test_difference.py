"""Dearer places: the tickets are good until the difference is there, and nobody loses a ticket or money meanwhile."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from infra import clock
from tests.ticketing.boxoffice.counter_scene import begin, book
from tests.ticketing.evening import paid, pool
from tests.ticketing.exchanges.test_routes import basket, evening, exchange, states
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import PRICE, Stage
from ticketing.ledger.models import Account
from ticketing.orders import tasks
from ticketing.orders.models import Order, Ticket

pytestmark = pytest.mark.both_engines
MORE = 20_000


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def begun(stage: Stage, count: int = 1, kind: str = "vietqr", **dear: Any) -> tuple[Any, Any, str, str]:
    """ana gives a ticket for a place that costs more, and has not paid the difference yet."""
    first, offer_id = await evening(stage)
    second, dearer = await evening(stage, price_minor=PRICE * count + MORE, **dear)
    bought = await paid(stage, offer_id, count)
    answer = await exchange(stage, bought, await basket(stage, dearer), count, kind=kind)
    assert answer.status_code == 201, answer.text
    return bought, answer.json(), first, second


async def lapse(stage: Stage, begun: dict[str, Any]) -> None:
    """Its time is over."""
    over = update(Order).where(Order.id == begun["order"]["id"]).values(expires_at=clock.now())
    async with stage.database.transaction() as session:
        await session.execute(over)
    await tasks.expire_lapsed(stage.database)


async def pay(stage: Stage, begun: dict[str, Any], amount: int = MORE) -> str:
    """The bank tells of money; what became of the order."""
    await stage.transfer(amount, begun["order"]["transfer"]["memo"])
    await fits(stage)
    return str((await stage.show(begun)).json()["state"])


async def test_the_tickets_are_good_until_the_difference_is_there_and_end_with_it(stage: Stage) -> None:
    bought, new, first, second = await begun(stage, 2)
    assert (new["order"]["state"], new["to_pay"]["minor"], new["back"]["minor"]) == ("pending", MORE, 0)
    assert (new["order"]["credit"]["minor"], new["order"]["transfer"]["missing"]["minor"]) == (2 * PRICE, MORE)
    assert await states(stage, bought) == ("paid", ["valid", "valid"])
    assert await pay(stage, new, MORE - 1) == "pending"  # a đồng is missing
    assert await states(stage, bought) == ("paid", ["valid", "valid"])
    assert await pay(stage, new, 1) == "paid"
    assert await states(stage, bought) == ("refunded", ["refunded", "refunded"])
    assert (await pool(stage.database, first), await pool(stage.database, second)) == ((0, 0), (0, 1))
    assert await pay(stage, new) == "paid"  # and once more: that waits for a person
    assert await book(stage, Account.SUSPENSE) == -MORE
    assert await book(stage, Account.DEPOSITS) == 0
    assert (await stage.refund(new, who=stage.clara())).status_code == 201  # all of it, by hand
    await fits(stage)


async def test_who_never_pays_keeps_the_tickets_and_who_pays_late_gets_the_places_or_the_money(stage: Stage) -> None:
    bought, new, _first, second = await begun(stage)
    await lapse(stage, new)
    assert (await states(stage, bought), await pool(stage.database, second)) == (("paid", ["valid"]), (0, 0))
    assert await pay(stage, new) == "paid"  # late, and there are places left
    assert await states(stage, bought) == ("refunded", ["refunded"])
    bought, new, _first, second = await begun(stage, capacity=1)
    await lapse(stage, new)
    offer_id = new["order"]["lines"][0]["offer_id"]
    await basket(stage, offer_id)  # somebody else has the last one
    assert await pay(stage, new) == "refunding"
    assert await states(stage, bought) == ("paid", ["valid"])
    assert (await stage.show(new)).json()["total"]["minor"] == MORE


async def test_a_ticket_that_was_used_or_returned_meanwhile_buys_nothing(stage: Stage) -> None:
    for used in (True, False):
        bought, new, _first, second = await begun(stage)
        if used:
            entered = update(Ticket).where(Ticket.order_id == bought["order"]["id"]).values(entered_at=clock.now())
            async with stage.database.transaction() as session:
                await session.execute(entered)
        else:
            assert (await stage.refund(bought, who=stage.clara())).status_code == 201
        assert await pay(stage, new) == "refunding"
        assert await pool(stage.database, second) == (0, 0)
        assert (await states(stage, bought))[1] == (["valid"] if used else ["refunding"])


async def test_of_two_exchanges_of_one_ticket_the_second_gets_its_money_back(stage: Stage) -> None:
    bought, new, _first, _second = await begun(stage)
    _third, dearer = await evening(stage, price_minor=PRICE + MORE)
    other = (await exchange(stage, bought, await basket(stage, dearer), kind="vietqr")).json()
    assert [await pay(stage, new), await pay(stage, other)] == ["paid", "refunding"]
    assert await states(stage, bought) == ("refunded", ["refunded"])


async def test_the_counter_takes_the_difference_in_cash_and_buyers_do_not(stage: Stage) -> None:
    _first, offer_id = await evening(stage)
    _second, dearer = await evening(stage, price_minor=PRICE + MORE)
    bought, hold = await paid(stage, offer_id), await basket(stage, dearer)
    assert (await exchange(stage, bought, hold, kind="cash")).json()["code"] == "exchange_costs_more"
    await begin(stage)
    done = await exchange(stage, bought, hold, more=stage.clara(), kind="cash")
    assert (done.status_code, done.json()["order"]["state"], done.json()["to_pay"]["minor"]) == (201, "paid", MORE)
    assert (await states(stage, bought), await book(stage, Account.CASH)) == (("refunded", ["refunded"]), MORE)
    await fits(stage)


async def test_a_return_and_the_difference_at_the_same_moment_leave_one_of_them(stage: Stage) -> None:
    for _ in range(3):
        bought, new, _first, _second = await begun(stage)
        answers = await asyncio.gather(stage.refund(bought, who=stage.clara()), pay(stage, new))
        given = answers[1] == "paid"
        assert isinstance(answers[0], httpx.Response)
        assert answers[0].status_code == (409 if given else 201)
        assert (await states(stage, bought))[1] == (["refunded"] if given else ["refunding"])
