"""Guests of the house: tickets for nothing, once, also of seats that were kept for them."""

import pytest
from sqlalchemy import select

from infra.contracts.actor import Role
from tests.ticketing.boxoffice.counter_scene import begin, person
from tests.ticketing.evening import on_sale, pool
from tests.ticketing.inventory.hall import seated
from tests.ticketing.reservations.front_desk import greet, invite, owner, reserve
from tests.ticketing.stage import PREFIX, PRICE, Stage
from ticketing.orders import verify_ledger
from ticketing.orders.models import OrderLine


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_a_guest_gets_her_tickets_for_nothing_and_once(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database, capacity=5)
    refused = await invite(stage, performance_id, who=stage.clara(), item={"offer_id": offer_id, "quantity": 2})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_guest_list")
    guest = (await invite(stage, performance_id, item={"offer_id": offer_id, "quantity": 2})).json()
    assert (guest["kind"], guest["total"]["minor"], guest["hold_key"]) == ("guest", 0, "")
    closed = await greet(stage, guest["id"])
    assert closed.json()["code"] == "no_open_shift"
    shift = (await begin(stage)).json()
    given = await greet(stage, guest["id"], key="le-binh-is-here")
    assert given.status_code == 201, given.text
    order = given.json()
    assert (order["total"]["minor"], len(order["tickets"]), order["payment_kind"]) == (0, 2, "free")
    assert (order["buyer_name"], order["sold_by"]) == ("Nhà báo Lê Bình", "acc_clara")
    same = await greet(stage, guest["id"], key="le-binh-is-here")
    assert same.json()["id"] == order["id"]
    again = await greet(stage, guest["id"])
    assert (again.status_code, again.json()["code"]) == (409, "reservation_over")
    assert await pool(stage.database, performance_id) == (0, 2)
    report = (await stage.http.get(f"{PREFIX}/shifts/{shift['id']}", headers=owner(stage))).json()
    [free] = report["by_payment"]
    assert (free["key"], free["tickets"], free["sales_minor"]) == ("free", 2, 0)
    async with stage.database.reading() as session:
        lines = (await session.scalars(select(OrderLine).where(OrderLine.order_id == order["id"]))).all()
        assert {(one.price_minor, one.discount_minor, one.discount_reason) for one in lines} == {
            (0, PRICE, "Khách mời")
        }
        assert (await verify_ledger.verify(session)).faults == []


async def test_guests_take_the_seats_that_the_house_had_kept_for_them(stage: Stage) -> None:
    performance_id, _view = await seated(stage.database)
    wish = {"seats": ["stalls-a-1", "stalls-a-2", "stalls-a-3"], "reason": "press", "note": "Báo chí"}
    path = f"{PREFIX}/performances/{performance_id}/blocks"
    block = (await stage.http.post(path, json=wish, headers=stage.clara())).json()
    guest = (await invite(stage, performance_id, block_id=block["id"], quantity=2)).json()
    assert len(guest["labels_vi"]) == 2
    [left] = (await stage.http.get(path, headers=stage.clara())).json()
    assert left["seats"] == ["stalls-a-3"]
    more = await invite(stage, performance_id, block_id=block["id"], quantity=2)
    assert (more.status_code, more.json()["code"]) == (409, "block_too_small")
    assert [one["seats"] for one in (await stage.http.get(path, headers=stage.clara())).json()] == [["stalls-a-3"]]
    await begin(stage)
    assert (await greet(stage, guest["id"])).status_code == 201


async def test_who_called_is_no_guest_and_strangers_see_nothing(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database, capacity=5)
    one = (await reserve(stage, performance_id, offer_id=offer_id)).json()
    await begin(stage)
    assert (await greet(stage, one["id"])).json()["code"] == "no_guest"
    stranger = person(stage, "stranger", Role.OWNER, house="org_elsewhere")
    seen = await stage.http.get(f"{PREFIX}/reservations", params={"performance_id": performance_id}, headers=stranger)
    assert seen.status_code == 403
    gone = await stage.http.delete(f"{PREFIX}/reservations/{one['id']}", headers=stranger)
    assert (gone.status_code, gone.json()["code"]) == (404, "reservation_not_found")


async def test_a_guest_with_a_landline_gets_her_tickets_and_no_message(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database)
    await begin(stage)
    item = {"offer_id": offer_id, "quantity": 1}
    guest = (await invite(stage, performance_id, item=item, phone="(028) 3825 1234")).json()
    assert guest["phone"] == "+842838251234"
    order = (await greet(stage, guest["id"])).json()
    assert (order["buyer_phone"], len(order["tickets"])) == (None, 1)
