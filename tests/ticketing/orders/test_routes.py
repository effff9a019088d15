"""Who may see an order: its buyer by the key, its house by an actor, nobody else learns that it exists."""

import pytest

from infra import clock, ids
from infra.contracts.entitlement import verify_entitlement
from tests.ticketing.stage import HOUSE, OTHER_HOUSE, PREFIX, Stage
from ticketing.orders.schemas import OrderState
from ticketing.orders.transitions import SOURCES


async def test_the_key_shows_the_order_and_nothing_else_does(stage: Stage) -> None:
    placed = (await stage.order()).json()
    path = f"{PREFIX}/orders/{placed['order']['id']}"
    unknown = (await stage.http.get(f"{PREFIX}/orders/{ids.new('ord')}")).json()
    assert (await stage.show(placed)).status_code == 200
    for headers in ({}, {"Order-Key": "x" * 22}, stage.stranger(), stage.editor()):
        answer = await stage.http.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "order_not_found")
        assert answer.json()["detail"] == unknown["detail"]
    assert (await stage.http.get(path, headers=stage.clara())).status_code == 200


async def test_the_house_lists_its_orders_newest_first(stage: Stage) -> None:
    orders = [(await stage.order()).json()["order"]["id"] for _ in range(3)]
    answer = await stage.http.get(f"{PREFIX}/orders", params={"organisation_id": HOUSE}, headers=stage.clara())
    assert [order["id"] for order in answer.json()] == orders[::-1]


@pytest.mark.parametrize("house", [HOUSE, "org_unknown"])
async def test_another_house_lists_nothing_of_ours(stage: Stage, house: str) -> None:
    answer = await stage.http.get(f"{PREFIX}/orders", params={"organisation_id": house}, headers=stage.stranger())
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_house")
    own = await stage.http.get(f"{PREFIX}/orders", params={"organisation_id": OTHER_HOUSE}, headers=stage.stranger())
    assert own.json() == []


async def test_a_paid_ticket_gives_the_right_to_watch_its_title_only(stage: Stage) -> None:
    placed = await stage.paid_order()
    [ticket] = placed["order"]["tickets"]
    answer = (await stage.entitlement(placed)).json()
    right = verify_entitlement(
        answer["entitlement_token"], public_key_pem=stage.settings.entitlement_public_key, now=clock.now()
    )
    assert right.title_id == ticket["title_id"]
    assert answer["ends_at"] == ticket["watch_until"]
    other = await stage.entitlement(placed, title_id="ttl_other")
    assert (other.status_code, other.json()["code"]) == (404, "ticket_not_found")
    stolen = await stage.entitlement(placed, key="x" * 22)
    assert (stolen.status_code, stolen.json()["code"]) == (404, "order_not_found")


async def test_an_unpaid_order_gives_no_right(stage: Stage) -> None:
    answer = await stage.entitlement((await stage.order()).json())
    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_paid")


def test_every_state_says_from_where_it_is_reached() -> None:
    assert set(SOURCES) == set(OrderState)
    assert OrderState.REFUNDED not in {source for sources in SOURCES.values() for source in sources}
