"""The report of a shift: blind before the count, every sum of rows afterwards."""

import pytest

from infra.contracts.actor import Role
from tests.ticketing.boxoffice.counter_scene import begin, book, count, person, sell
from tests.ticketing.evening import on_sale
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import PREFIX, PRICE, Stage
from ticketing.ledger.models import Account

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_the_seller_counts_blind_and_the_difference_is_booked(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database, capacity=10)
    shift = (await begin(stage, float_minor=500_000)).json()
    await sell(stage, offer_id, quantity=2)
    given_back = (await sell(stage, offer_id)).json()
    await sell(stage, offer_id, quantity=3, payment_kind="terminal", slip="0042")
    await stage.refund({"order": given_back}, who=stage.clara())
    before = (await stage.http.get(f"{PREFIX}/shifts/{shift['id']}", headers=stage.clara())).json()
    assert (before["blind"], before["by_payment"], before["shift"]["expected_minor"]) == (True, [], None)
    lead = person(stage, "lead", Role.SHIFT_LEAD)
    assert not (await stage.http.get(f"{PREFIX}/shifts/{shift['id']}", headers=lead)).json()["blind"]
    report = (await count(stage, shift["id"], {500_000: 1, 50_000: 1, 20_000: 2})).json()
    assert (report["shift"]["counted_minor"], report["shift"]["expected_minor"]) == (590_000, 600_000)
    taken = {one["key"]: (one["tickets"], one["sales_minor"], one["refunds_minor"]) for one in report["by_payment"]}
    assert taken == {"cash": (3, 3 * PRICE, -PRICE), "terminal": (3, 3 * PRICE, 0)}
    [evening] = report["by_performance"]
    assert (evening["name_vi"], evening["tickets"], report["refunds"]) == ("Kim Vân Kiều", 6, 1)
    assert await book(stage, Account.CASH) == 0
    assert await book(stage, Account.OVER_SHORT) == 10_000
    assert await book(stage, Account.TERMINAL) == 3 * PRICE
    assert await book(stage, Account.SAFE) == 90_000
    assert await fits(stage)
