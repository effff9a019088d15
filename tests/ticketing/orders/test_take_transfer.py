"""Every dong that reaches the bank has an owner: exact, short, over, late, twice, unknown."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import func, select

from infra import clock
from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage
from ticketing.orders import tasks, verify_ledger
from ticketing.orders.models import Ticket
from ticketing.payments import vietqr
from ticketing.payments.bank_feed import IncomingTransfer
from ticketing.payments.models import BankTransfer


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


def memo_of(placed: dict[str, Any]) -> str:
    return str(placed["order"]["transfer"]["memo"])


async def order_now(stage: Stage, placed: dict[str, Any]) -> dict[str, Any]:
    return dict((await stage.show(placed)).json())


async def suspended(stage: Stage) -> list[dict[str, Any]]:
    answer = await stage.http.get(f"{PREFIX}/suspense", params={"organisation_id": HOUSE}, headers=stage.clara())
    return list(answer.json())


async def fits(stage: Stage) -> bool:
    async with stage.database.reading() as session:
        report = await verify_ledger.verify(session)
    assert report.faults == []
    assert sum(balance.amount_minor for balance in report.balances) == 0
    return True


async def test_an_order_says_where_to_transfer_and_its_code_says_the_same(stage: Stage) -> None:
    transfer = (await stage.transfer_order())["order"]["transfer"]
    read = vietqr.parse(transfer["payload"])
    assert (read.bank_bin, read.account) == (stage.settings.bank_bin, stage.settings.bank_account)
    assert (read.amount, read.purpose) == (PRICE, transfer["memo"])
    assert transfer["missing"]["minor"] == PRICE


async def test_the_same_key_asks_for_the_same_transfer(stage: Stage) -> None:
    wish = stage.wish(await stage.publish(), payment_kind="vietqr")
    first, second = await stage.order(key="k-1", wish=wish), await stage.order(key="k-1", wish=wish)
    assert second.json() == first.json()


async def test_the_exact_amount_buys(stage: Stage) -> None:
    placed = await stage.transfer_order()
    await stage.transfer(PRICE, f"MBVCB.77.{memo_of(placed).lower()}.ct tu 0123")
    order = await order_now(stage, placed)
    assert (order["state"], order["transfer"], len(order["tickets"])) == ("paid", None, 1)
    assert (await stage.entitlement(placed)).status_code == 200
    assert await fits(stage)


async def test_too_little_buys_nothing_and_the_rest_completes_it(stage: Stage) -> None:
    placed = await stage.transfer_order()
    await stage.transfer(PRICE - 20_000, memo_of(placed))
    order = await order_now(stage, placed)
    assert (order["state"], order["tickets"]) == ("pending", [])
    assert order["transfer"]["missing"]["minor"] == 20_000
    assert vietqr.parse(order["transfer"]["payload"]).amount == 20_000
    assert await fits(stage)
    await stage.transfer(20_000, memo_of(placed))
    assert (await order_now(stage, placed))["state"] == "paid"
    assert await fits(stage)


async def test_too_much_buys_and_the_surplus_waits_for_the_house(stage: Stage) -> None:
    placed = await stage.transfer_order()
    await stage.transfer(PRICE + 7_000, memo_of(placed))
    assert (await order_now(stage, placed))["state"] == "paid"
    [item] = await suspended(stage)
    assert (item["reason"], item["amount"]["minor"], item["order_id"]) == ("surplus", 7_000, placed["order"]["id"])
    assert await fits(stage)
    path = f"{PREFIX}/suspense/{item['id']}/returns"
    returned = await stage.http.post(path, json={"reference": "FT123"}, headers=stage.clara())
    assert returned.status_code == 204
    again = await stage.http.post(path, json={"reference": "FT123"}, headers=stage.clara())
    assert (again.status_code, again.json()["code"]) == (409, "suspense_item_settled")
    assert await suspended(stage) == []
    assert await fits(stage)


async def test_money_that_comes_late_still_buys(stage: Stage) -> None:
    placed = await stage.transfer_order()
    await tasks.expire_lapsed(stage.database, now=clock.now() + timedelta(minutes=16))
    assert (await order_now(stage, placed))["state"] == "expired"
    await stage.transfer(PRICE, memo_of(placed))
    assert (await order_now(stage, placed))["state"] == "paid"


async def test_a_second_transfer_for_a_paid_order_waits_for_the_house(stage: Stage) -> None:
    placed = await stage.transfer_order()
    for _ in range(2):
        await stage.transfer(PRICE, memo_of(placed))
    [item] = await suspended(stage)
    assert (item["reason"], item["amount"]["minor"]) == ("already_paid", PRICE)
    assert await fits(stage)


async def test_the_same_transfer_told_twenty_times_counts_once(stage: Stage) -> None:
    placed = await stage.transfer_order()
    await asyncio.gather(*(stage.transfer(PRICE - 1, memo_of(placed), id="ft-1") for _ in range(20)))
    assert (await order_now(stage, placed))["transfer"]["missing"]["minor"] == 1
    async with stage.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(BankTransfer)) == 1


async def test_two_halves_at_once_settle_once(stage: Stage) -> None:
    placed = await stage.transfer_order()
    await asyncio.gather(*(stage.transfer(PRICE // 2, memo_of(placed)) for _ in range(2)))
    assert (await order_now(stage, placed))["state"] == "paid"
    async with stage.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Ticket)) == 1
    assert await fits(stage)


async def test_a_buyer_gets_more_time(stage: Stage) -> None:
    placed = await stage.transfer_order()
    before = placed["order"]["transfer"]["until"]
    path = f"{PREFIX}/orders/{placed['order']['id']}/extensions"
    answer = await stage.http.post(path, headers={"Order-Key": placed["access_key"]})
    assert answer.status_code == 201
    assert answer.json()["transfer"]["until"] > before
    await stage.transfer(PRICE, memo_of(placed))
    late = await stage.http.post(path, headers={"Order-Key": placed["access_key"]})
    assert (late.status_code, late.json()["code"]) == (409, "order_not_extendable")
    assert (await stage.http.post(path, headers={"Order-Key": "wrong"})).status_code == 404


async def test_a_refund_ends_the_right_at_once_and_the_house_transfers_by_hand(stage: Stage) -> None:
    placed = await stage.transfer_order()
    await stage.transfer(PRICE, memo_of(placed))
    answer = await stage.refund(placed, who=stage.clara())
    assert (answer.status_code, answer.json()["state"]) == (201, "requested")
    assert (await stage.entitlement(placed)).status_code == 410
    await tasks.reconcile(stage.database, stage.gateway, now=clock.now() + timedelta(days=1))
    assert (await order_now(stage, placed))["state"] == "refunding"
    waiting = await stage.http.get(f"{PREFIX}/refunds", params={"organisation_id": HOUSE}, headers=stage.clara())
    [refund] = waiting.json()
    assert (refund["amount"]["minor"], refund["senders"]) == (PRICE, ["NGUYEN THI ANA"])
    path = f"{PREFIX}/refunds/{refund['id']}/transfers"
    foreign = await stage.http.post(path, json={"reference": "FT9"}, headers=stage.stranger())
    assert (foreign.status_code, foreign.json()["code"]) == (404, "refund_not_found")
    done = await stage.http.post(path, json={"reference": "FT9"}, headers=stage.clara())
    assert (done.status_code, done.json()["state"]) == (201, "succeeded")
    assert (await order_now(stage, placed))["state"] == "refunded"
    assert (await stage.http.post(path, json={"reference": "FT9"}, headers=stage.clara())).status_code == 404
    assert await fits(stage)


class ForgetfulBank:
    """A bank whose webhook was lost: it tells only when asked."""

    def __init__(self, *transfers: IncomingTransfer) -> None:
        self.transfers = list(transfers)

    def read_notice(self, **_more: object) -> list[IncomingTransfer]:
        return []

    async def transfers_since(self, _moment: object) -> list[IncomingTransfer]:
        return self.transfers

    async def close(self) -> None:
        return


async def test_a_transfer_of_which_no_webhook_told_is_asked_for(stage: Stage) -> None:
    placed = await stage.transfer_order()
    told = {"id": "ft-lost", "account": "1", "amount": PRICE, "currency": "VND", "memo": memo_of(placed)}
    lost = IncomingTransfer.model_validate({**told, "booked_at": clock.now()})
    for _ in range(2):
        await tasks.ask_bank(stage.database, ForgetfulBank(lost), asyncio.Event())
        await tasks.drain_due(stage.database, now=clock.now())
    assert (await order_now(stage, placed))["state"] == "paid"
    assert await suspended(stage) == []


async def test_where_no_account_is_set_transfers_are_not_offered(stage: Stage) -> None:
    stage.app.state.settings = stage.settings.model_copy(update={"bank_account": ""})
    answer = await stage.order(wish=stage.wish(await stage.publish(), payment_kind="vietqr"))
    assert (answer.status_code, answer.json()["code"]) == (409, "transfers_not_offered")


STEPS = strategies.lists(
    strategies.tuples(
        strategies.sampled_from(["first", "second", "nobody"]),
        strategies.sampled_from([1, 20_000, PRICE - 20_000, PRICE, PRICE + 1]),
        strategies.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
async def test_no_money_is_ever_without_an_owner(stage: Stage, steps: list[tuple[str, int, bool]]) -> None:
    """Any amounts to any orders, some told twice, some after we gave up: the books fit after each, and all is owned."""
    orders = {name: await stage.transfer_order() for name in ("first", "second")}
    for whose, amount, lapse in steps:
        if lapse:
            await tasks.expire_lapsed(stage.database, now=clock.now() + timedelta(minutes=20))
        memo = memo_of(orders[whose]) if whose in orders else "khong ro"
        await stage.transfer(amount, memo)
        assert await fits(stage)
    for whose, placed in orders.items():
        came = sum(amount for to, amount, _lapse in steps if to == whose)
        assert ((await order_now(stage, placed))["state"] == "paid") == (came >= PRICE)
