"""Doors that could not ask: what they did is told later, by anybody, in any order, and who came in twice is listed."""

import asyncio
import random

import pytest
from sqlalchemy import select

from infra.database.engine import Database
from tests.ticketing.gate import device
from tests.ticketing.gate.test_routes import codes, tonight
from tests.ticketing.stage import HOUSE, PREFIX, Stage
from ticketing.gate.models import GatePresence
from ticketing.gate.schemas import MOST_ENTRIES
from ticketing.orders.models import Ticket

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def presences(database: Database) -> dict[tuple[str, str], int]:
    async with database.reading() as session:
        return {(row.subject, row.zone): row.inside for row in await session.scalars(select(GatePresence))}


async def test_a_double_entry_is_listed_with_both_doors_whoever_told_first(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    early = await device.paired(stage, name="Máy của Lan")
    late = await device.paired(stage, name="Máy của Minh", door="Cửa 2")
    first, second = early.line(performance_id, code, seconds=-60), late.line(performance_id, code)
    assert (await late.tell(performance_id, second))["taken"] == 1
    assert (await early.tell(performance_id, first))["taken"] == 1
    told = await device.report(stage, performance_id)
    [double] = told["doubles"]
    assert (double["door"], double["device"], double["earlier_door"], double["earlier_device"]) == (
        "Cửa 2",
        "Máy của Minh",
        "Cửa 1",
        "Máy của Lan",
    )
    assert (double["code_end"], double["earlier_at"] < double["at"], told["inside"]) == (code[-4:], True, 1)


async def test_any_order_and_again_makes_the_same_rows(stage: Stage) -> None:
    luck = random.Random(5)  # noqa: S311  (the same order again)
    performance_id, offer_id = await tonight(stage, capacity=40)
    _bought, family = await codes(stage, offer_id, 4)
    alone = [(await codes(stage, offer_id))[1][0] for _ in range(4)]
    doors = [await device.paired(stage) for _ in range(3)]
    lines = []
    for second, code in enumerate(luck.choices([*family, *alone], k=24)):
        way, persons = luck.choice(["in", "in", "out"]), luck.choice([1, 1, 2])
        line = luck.choice(doors).line(performance_id, code, seconds=second, direction=way, persons=persons)
        lines.append(line)
    seen = []
    for _ in range(2):
        luck.shuffle(lines)
        for start in range(0, len(lines), 5):
            await doors[0].tell(performance_id, *lines[start : start + 5])  # the others' lines, too
        told = await device.report(stage, performance_id)
        seen.append((await presences(stage.database), told["doubles"], told["inside"], told["strays"]))
    assert seen[0] == seen[1]


async def test_a_line_that_was_answered_before_is_no_second_entry(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    door = await device.paired(stage)
    line = door.line(performance_id, code)
    assert (await door.ask(performance_id, line)).json()["verdict"] == "accepted"
    assert await door.tell(performance_id, line) | {"server_time": 0} == {
        "server_time": 0,
        "taken": 0,
        "refused": [],
        "inside": 1,
    }
    assert (await device.report(stage, performance_id))["doubles"] == []


async def test_lines_nobody_signed_and_lines_of_a_device_after_it_was_revoked_are_refused(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    hub, lost = await device.paired(stage), await device.paired(stage)
    before, forged = lost.line(performance_id, code, seconds=-60), lost.line(performance_id, code) | {"persons": 2}
    path = f"{PREFIX}/organisations/{HOUSE}/gate-devices/{lost.id}"
    await stage.http.delete(path, headers=stage.clara())
    after = lost.line(performance_id, code, seconds=60)
    told = await hub.tell(performance_id, before, forged, after)
    assert (told["taken"], told["refused"], told["inside"]) == (1, [2, 3], 1)


async def test_what_did_not_arrive_is_counted(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    door = await device.paired(stage, name="Máy của Lan")
    door.line(performance_id, code)
    await door.tell(performance_id, door.line(performance_id, code))
    assert (await device.report(stage, performance_id))["missing"] == {"Máy của Lan": 1}
    async with stage.database.reading() as session:
        assert (await session.scalars(select(Ticket))).one().entered_at is not None


async def test_two_hundred_lines_at_once_and_not_one_more(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    door = await device.paired(stage)
    lines = [door.line(performance_id, code, seconds=number) for number in range(MOST_ENTRIES + 1)]
    path = f"{PREFIX}/performances/{performance_id}/gate-entries"
    answer = await stage.http.post(path, json={"entries": lines}, headers=door.bearer)
    assert answer.status_code == 422
    assert (await door.tell(performance_id, *lines[:-1]))["taken"] == MOST_ENTRIES
    assert (await device.report(stage, performance_id))["inside"] == 1


async def test_a_door_that_asks_and_a_log_that_arrives_at_the_same_moment_agree(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage, capacity=10)
    _bought, family = await codes(stage, offer_id, 6)
    asks, tells = await device.paired(stage), await device.paired(stage)
    asked = [asks.ask(performance_id, asks.line(performance_id, code)) for code in family]
    told = [tells.tell(performance_id, tells.line(performance_id, code)) for code in reversed(family)]
    await asyncio.gather(*asked, *told)
    assert (await device.report(stage, performance_id))["inside"] == 6
    assert all(count in {1, 6} for count in (await presences(stage.database)).values())
