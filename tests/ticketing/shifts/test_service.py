"""Shifts by themselves: one per seller and drawer, counted once, whatever comes at the same time."""

import asyncio

import pytest
from sqlalchemy import text

from infra.contracts.actor import Role
from tests.ticketing.boxoffice.counter_scene import begin, book, count, person, sell
from tests.ticketing.evening import on_sale
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import PRICE, Stage
from ticketing.ledger.models import Account

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_a_seller_has_one_shift_and_a_drawer_one_seller(stage: Stage) -> None:
    answers = await asyncio.gather(*(begin(stage, drawer=f"Quầy {n}") for n in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    [drawer] = [answer.json()["drawer"] for answer in answers if answer.status_code == 201]
    dan = person(stage, "dan", Role.BOX_OFFICE)
    assert (await begin(stage, who=dan, drawer=drawer)).json()["code"] == "shift_open"
    assert (await begin(stage, who=dan, drawer="Quầy 9")).status_code == 201


async def test_a_shift_is_counted_once_and_a_sale_meanwhile_is_in_it_or_refused(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database, capacity=50)
    shift = (await begin(stage)).json()
    sold, *counted = await asyncio.gather(sell(stage, offer_id), *(count(stage, shift["id"], {}) for _ in range(3)))
    assert sorted(answer.status_code for answer in counted) == [201, 409, 409]
    assert sold.status_code in {201, 409}
    [report] = [answer.json() for answer in counted if answer.status_code == 201]
    assert report["shift"]["expected_minor"] == (PRICE if sold.status_code == 201 else 0)
    assert await book(stage, Account.CASH) == 0
    assert await fits(stage)


async def test_the_ledger_is_still_never_changed(stage: Stage) -> None:
    """The migration that taught it new accounts put its guards back."""
    await begin(stage, float_minor=100_000)
    for table in ("ledger_entries", "ledger_transactions"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = 'x'"):  # noqa: S608  (our own words)
            with pytest.raises(Exception, match="never changed"):
                async with stage.database.transaction() as session:
                    await session.execute(text(statement))
