"""A person decides about money that waits: it goes to the order it is for, or back; and only to who may decide."""

import pytest

from infra.contracts.actor import Actor, Role
from tests.ticketing.orders.test_take_transfer import fits, memo_of, order_now, suspended
from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage
from ticketing.accounts.service import OPERATOR
from ticketing.orders import money_queries
from ticketing.payments import queries as payments
from ticketing.payments.models import SuspenseItem, SuspenseState


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


@pytest.fixture
async def only_house(stage: Stage) -> None:
    """The house is the only one of the installation."""
    path = f"{PREFIX}/organisations/{HOUSE}"
    assert (await stage.http.put(path, json={"name": "Hoa Mai"}, headers=stage.operator())).is_success


@pytest.mark.usefixtures("only_house")
async def test_money_with_an_unknown_memo_waits_and_can_be_given_to_its_order(stage: Stage) -> None:
    placed = await stage.transfer_order()
    await stage.transfer(PRICE, "tien ve xem hat")
    [item] = await suspended(stage)
    assert (item["reason"], item["organisation_id"], item["memo"]) == ("unknown_memo", None, "tien ve xem hat")
    assert await fits(stage)
    path = f"{PREFIX}/suspense/{item['id']}/assignments"
    given_ = await stage.http.post(path, json={"order_id": placed["order"]["id"]}, headers=stage.clara())
    assert given_.status_code == 204, given_.text
    assert (await order_now(stage, placed))["state"] == "paid"
    assert await suspended(stage) == []
    assert await fits(stage)


@pytest.mark.usefixtures("only_house")
async def test_money_is_not_given_to_an_order_that_waits_for_none(stage: Stage) -> None:
    paid, other = await stage.transfer_order(), await stage.transfer_order()
    await stage.transfer(PRICE, memo_of(paid))
    await stage.transfer(PRICE, "?")
    [item] = await suspended(stage)
    path = f"{PREFIX}/suspense/{item['id']}/assignments"
    refused = await stage.http.post(path, json={"order_id": paid["order"]["id"]}, headers=stage.clara())
    assert (refused.status_code, refused.json()["code"]) == (409, "order_takes_no_money")
    foreign = await stage.http.post(path, json={"order_id": other["order"]["id"]}, headers=stage.stranger())
    assert foreign.status_code == 403
    assert len(await suspended(stage)) == 1


async def test_where_there_are_several_houses_none_sees_money_of_unknown_owners(stage: Stage) -> None:
    for name in (HOUSE, "org_elsewhere"):
        await stage.http.put(f"{PREFIX}/organisations/{name}", json={"name": name}, headers=stage.operator())
    await stage.transfer(PRICE, "?")
    assert await suspended(stage) == []
    assert await fits(stage)


async def test_the_operator_sees_it_and_gives_it_to_an_order_of_any_house(stage: Stage) -> None:
    for name in (HOUSE, "org_elsewhere"):
        await stage.http.put(f"{PREFIX}/organisations/{name}", json={"name": name}, headers=stage.operator())
    placed = await stage.transfer_order()
    await stage.transfer(PRICE, "?")
    operator = Actor(OPERATOR, {HOUSE: frozenset({Role.OWNER}), "org_elsewhere": frozenset({Role.OWNER})})
    who = stage.bearer(operator)
    found = (await stage.http.get(f"{PREFIX}/suspense", params={"organisation_id": HOUSE}, headers=who)).json()
    path = f"{PREFIX}/suspense/{found[0]['id']}/assignments"
    clara = await stage.http.post(path, json={"order_id": placed["order"]["id"]}, headers=stage.clara())
    assert (clara.status_code, clara.json()["code"]) == (404, "suspense_item_not_found")
    assert (await stage.http.post(path, json={"order_id": placed["order"]["id"]}, headers=who)).status_code == 204
    assert (await order_now(stage, placed))["state"] == "paid"
    assert await fits(stage)


async def test_a_decision_has_a_name_and_a_time(stage: Stage) -> None:
    placed = await stage.transfer_order()
    for _ in range(2):
        await stage.transfer(PRICE, memo_of(placed))
    [waiting] = await suspended(stage)
    await stage.http.post(
        f"{PREFIX}/suspense/{waiting['id']}/returns", json={"reference": "FT1"}, headers=stage.clara()
    )
    async with stage.database.reading() as session:
        assert await payments.open_suspense(session, organisation_id=HOUSE, platform=True) == []
        item = await session.get(SuspenseItem, waiting["id"])
        assert item is not None
        assert (item.state, item.settled_by, item.reference) == (SuspenseState.RETURNED, "acc_clara", "FT1")
        assert await money_queries.suspense_views(session, items=[]) == []
