"""Doors that can ask: one of them lets a person in, whatever happens to the answer on its way."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from infra import clock, ids
from tests.ticketing.gate import device
from tests.ticketing.gate.device import Door
from tests.ticketing.gate.test_routes import codes, tonight, verdict
from tests.ticketing.stage import Stage
from ticketing.gate.models import GateEntry, GatePresence, Scan

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def shown(door: Door, performance_id: str, code: str, **changes: Any) -> str:
    answer = await door.ask(performance_id, door.line(performance_id, code, **changes))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["verdict"])


async def inside(stage: Stage, performance_id: str) -> int:
    return int((await device.report(stage, performance_id))["inside"])


async def test_the_second_door_hears_where_and_when_the_first_let_in(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    first, second = await device.paired(stage), await device.paired(stage, door="Cửa 2")
    line = first.line(performance_id, code)
    assert (await first.ask(performance_id, line)).json()["verdict"] == "accepted"
    told = (await second.ask(performance_id, second.line(performance_id, code))).json()
    assert (told["verdict"], told["earlier"]) == ("used", {"door": "Cửa 1", "at": line["at"]})
    assert await verdict(stage, performance_id, code) == "used"  # by hand, too


async def test_an_answer_that_was_lost_is_asked_for_again(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    door = await device.paired(stage)
    line = door.line(performance_id, code)
    for _ in range(3):
        assert (await door.ask(performance_id, line)).json()["verdict"] == "accepted"
    assert await shown(door, performance_id, code) == "used"
    assert await inside(stage, performance_id) == 1


async def test_out_and_in_again(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    door, other = await device.paired(stage), await device.paired(stage, door="Cửa 2")
    assert await shown(door, performance_id, code) == "accepted"
    assert await shown(door, performance_id, code, direction="out") == "accepted"
    assert await inside(stage, performance_id) == 0
    assert await shown(other, performance_id, code) == "accepted"
    assert await shown(door, performance_id, code) == "used"
    told = await device.report(stage, performance_id)
    assert (told["inside"], told["doubles"], told["doors"]) == (1, [], {"Cửa 1": 1, "Cửa 2": 1})


async def test_a_group_enters_on_one_code_in_parts(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage, capacity=4)
    _bought, [first, second, third, fourth] = await codes(stage, offer_id, 4)
    door, other = await device.paired(stage), await device.paired(stage)
    assert await shown(door, performance_id, first, persons=3) == "accepted"
    assert await shown(other, performance_id, second, persons=2) == "used"
    assert await shown(other, performance_id, second) == "accepted"
    assert [await shown(door, performance_id, code) for code in (third, fourth)] == ["used", "used"]
    assert await inside(stage, performance_id) == 4
    assert await shown(door, performance_id, first, persons=4, direction="out") == "accepted"
    assert await inside(stage, performance_id) == 0


async def test_a_room_inside_the_house_has_its_own_count(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    door = await device.paired(stage)
    assert await shown(door, performance_id, code) == "accepted"
    assert await shown(door, performance_id, code, zone="Tầng 2") == "accepted"
    assert await shown(door, performance_id, code, zone="Tầng 2") == "used"


async def test_what_is_wrong_is_said_to_devices_too_and_kept(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    later, _ = await tonight(stage, name_vi="Đêm mai")
    bought, [code] = await codes(stage, offer_id)
    door = await device.paired(stage)
    assert await shown(door, later, code) == "other_performance"
    assert await shown(door, performance_id, "7F3K9QWX2MT4HN8A") == "unknown"
    await stage.refund(bought, who=stage.clara())
    assert await shown(door, performance_id, code) == "refunded"
    async with stage.database.reading() as session:
        looks = (await session.scalars(select(Scan).order_by(Scan.scanned_at))).all()
        assert [look.verdict for look in looks] == ["other_performance", "unknown", "refunded"]
        assert (await session.scalars(select(GateEntry))).all() == []


async def test_a_line_that_the_device_did_not_sign_is_refused(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    door, other = await device.paired(stage), await device.paired(stage)
    line = door.line(performance_id, code)
    for forged in (line | {"persons": 2}, line | {"device_id": other.id}, line | {"at": line["at"] + 1}):
        answer = await door.ask(performance_id, forged)
        assert (answer.status_code, answer.json()["code"]) == (403, "gate_entry_not_signed")
    assert await inside(stage, performance_id) == 0


async def test_twelve_devices_at_once_let_one_in(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    doors = [await device.paired(stage) for _ in range(12)]
    verdicts = await asyncio.gather(*(shown(door, performance_id, code) for door in doors))
    assert sorted(verdicts) == ["accepted"] + ["used"] * 11


async def test_doors_that_look_first_and_write_later_let_several_in(stage: Stage) -> None:
    """The negative control: the same race without the conditional statement."""
    performance_id, _offer_id = await tonight(stage)
    let_in = 0

    async def careless() -> None:
        nonlocal let_in
        async with stage.database.reading() as session:
            free = not (await session.scalars(select(GatePresence))).all()
        await asyncio.sleep(0.05)
        let_in += free
        async with stage.database.transaction() as session:
            row = {"performance_id": performance_id, "subject": ids.new("x"), "zone": "", "group_id": ""}
            session.add(GatePresence(**row, inside=1, places=1, changed_at=clock.now()))

    await asyncio.gather(*(careless() for _ in range(4)))
    assert let_in > 1
