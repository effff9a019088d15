"""Until when places wait, how many there may be, and what becomes of baskets and names."""

from datetime import timedelta
from typing import Any

import pytest

from infra import clock
from tests.ticketing.boxoffice.counter_scene import begin
from tests.ticketing.evening import on_sale, pool
from tests.ticketing.inventory.hall import seated
from tests.ticketing.reservations.front_desk import collect, find, owner, reserve
from tests.ticketing.stage import HOUSE, PREFIX, Stage
from ticketing.inventory import tasks as hold_tasks
from ticketing.reservations import service as reservations
from ticketing.reservations.models import Reservation


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_half_an_hour_before_the_performance_the_places_are_for_everybody(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = (clock.now() + timedelta(hours=2)).replace(microsecond=0)
    performance_id, offer_id = await on_sale(stage.database, starts=starts, capacity=2)
    one = (await reserve(stage, performance_id, offer_id=offer_id, quantity=2)).json()
    assert one["until"] == (starts - timedelta(minutes=30)).isoformat().replace("+00:00", "Z")
    monkeypatch.setattr(clock, "now", lambda: starts - timedelta(minutes=30))
    await hold_tasks.end_lapsed(stage.database)
    assert await pool(stage.database, performance_id) == (0, 0)
    assert [found["state"] for found in await find(stage, "dao")] == ["released"]
    await begin(stage)
    assert (await collect(stage, one)).json()["code"] == "hold_lapsed"
    late = await reserve(stage, performance_id, offer_id=offer_id)
    assert (late.status_code, late.json()["code"]) == (410, "reservation_too_late")
    until_it_begins = await reserve(stage, performance_id, offer_id=offer_id, minutes_before=0)
    assert until_it_begins.status_code == 201


async def test_a_house_decides_how_many_and_until_when(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database, capacity=9)
    other_id, other_offer = await on_sale(stage.database, capacity=9)
    house = {"minutes_before": 60, "most_each": 3, "most_places": 4}
    path = f"{PREFIX}/organisations/{HOUSE}/reservation-rules"
    assert (await stage.http.put(path, json=house, headers=stage.clara())).status_code == 403
    assert (await stage.http.put(path, json=house, headers=owner(stage))).json() == house | {"source": "house"}
    mine = {"minutes_before": 10, "most_each": 9, "most_places": 9}
    path = f"{PREFIX}/performances/{other_id}/reservation-rules"
    assert (await stage.http.put(path, json=mine, headers=owner(stage))).json() == mine | {"source": "performance"}
    too_many = await reserve(stage, performance_id, offer_id=offer_id, quantity=4)
    assert (too_many.status_code, too_many.json()["code"]) == (400, "too_many_reserved")
    assert (await reserve(stage, performance_id, offer_id=offer_id, quantity=3)).status_code == 201
    full = await reserve(stage, performance_id, offer_id=offer_id, quantity=2)
    assert (full.status_code, full.json()["code"]) == (409, "reservations_full")
    assert await pool(stage.database, performance_id) == (3, 0)  # what was refused keeps nothing
    assert (await reserve(stage, performance_id, offer_id=offer_id)).status_code == 201
    assert (await reserve(stage, other_id, offer_id=other_offer, quantity=9)).status_code == 201


async def test_seats_that_were_found_at_the_counter_wait_instead_of_being_sold(stage: Stage) -> None:
    performance_id, _view = await seated(stage.database)
    item = {"performance_id": performance_id, "seats": ["stalls-a-1", "stalls-a-2"]}
    hold = (await stage.http.post(f"{PREFIX}/holds", json={"items": [item]}, headers=stage.clara())).json()
    made = await reserve(stage, performance_id, hold_id=hold["id"], hold_key=hold["key"])
    assert made.status_code == 201, made.text
    assert (made.json()["hold_id"], len(made.json()["labels_vi"])) == (hold["id"], 2)
    old = await stage.http.delete(f"{PREFIX}/holds/{hold['id']}", headers={"Hold-Key": hold["key"]})
    assert old.status_code == 404  # who had the basket before has it no more
    gone = await stage.http.delete(f"{PREFIX}/reservations/{made.json()['id']}", headers=stage.clara())
    assert gone.status_code == 204
    assert (await stage.http.post(f"{PREFIX}/holds", json={"items": [item]})).status_code == 201


async def test_a_month_later_nobody_knows_who_it_was(stage: Stage) -> None:
    performance_id, offer_id = await on_sale(stage.database, capacity=5)
    made: dict[str, Any] = (await reserve(stage, performance_id, offer_id=offer_id)).json()
    async with stage.database.transaction() as session:
        await reservations.forget(session, before=clock.now() + timedelta(days=11))
    async with stage.database.reading() as session:
        row = await session.get_one(Reservation, made["id"])
        assert (row.name, row.folded, row.phone, row.note) == ("", "", None, "")
