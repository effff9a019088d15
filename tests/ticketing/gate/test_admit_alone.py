"""The plain scan: one statement lets one person in, and does nothing at all where it is not that plain."""

import asyncio
import re
from typing import Any

import pytest
from sqlalchemy import event, select

from infra import clock
from tests.ticketing.gate import device
from tests.ticketing.gate.device import Door
from tests.ticketing.gate.test_routes import codes, tonight
from tests.ticketing.stage import HOUSE, Stage
from ticketing.gate import admit_alone, service
from ticketing.gate.models import GateEntry, GatePresence
from ticketing.gate.schemas import EntryWish

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])


async def let_in(stage: Stage, door: Door, performance_id: str, line: dict[str, object]) -> bool:
    entry = service.line(EntryWish.model_validate(line))
    async with stage.database.at_once() as connection:
        return await admit_alone.admit(
            connection,
            performance_id=performance_id,
            organisation_id=HOUSE,
            entry=entry,
            signature=str(line["signature"]),
            now=clock.now(),
        )


async def rows(stage: Stage) -> tuple[int, int]:
    """Lines of the log, people inside."""
    async with stage.database.reading() as session:
        lines = (await session.scalars(select(GateEntry))).all()
        return len(lines), sum(await session.scalars(select(GatePresence.inside)))


async def test_a_device_that_asks_costs_one_way_to_the_server(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    performance_id, offer_id = await tonight(stage)
    first, second = [(await codes(stage, offer_id))[1][0] for _ in range(2)]
    door = await device.paired(stage)
    await door.ask(performance_id, door.line(performance_id, first))  # so that the device is known
    said: list[str] = []
    engine = stage.database._alone.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *words: said.append(words[2]))
    answer = await door.ask(performance_id, door.line(performance_id, second))
    assert answer.json()["verdict"] == "accepted"
    assert len(said) == 1
    assert await rows(stage) == (2, 2)


async def test_of_many_doors_at_once_one_lets_in(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    doors = [await device.paired(stage) for _ in range(8)]
    asked = (let_in(stage, door, performance_id, door.line(performance_id, code)) for door in doors)
    assert sorted(await asyncio.gather(*asked)) == [False] * 7 + [True]
    assert await rows(stage) == (1, 1)


async def test_what_is_not_plain_changes_nothing(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    performance_id, offer_id = await tonight(stage, capacity=4)
    later, _ = await tonight(stage, name_vi="Đêm mai")
    _, [alone] = await codes(stage, offer_id)
    refunded, [gone] = await codes(stage, offer_id)
    _, [of_a_group, _other] = await codes(stage, offer_id, 2)
    await stage.refund(refunded, who=stage.clara())
    door = await device.paired(stage)
    line = door.line
    for performance, asked in (
        (later, line(later, alone)),
        (performance_id, line(performance_id, gone)),
        (performance_id, line(performance_id, of_a_group)),
        (performance_id, line(performance_id, alone, direction="out")),
    ):
        assert not await let_in(stage, door, performance, asked)
    assert await rows(stage) == (0, 0)
    plain = line(performance_id, alone)
    assert await let_in(stage, door, performance_id, plain)
    assert not await let_in(stage, door, performance_id, plain)  # asked again: `admit` says what was said before
    assert await rows(stage) == (1, 1)


async def test_a_plan_made_while_tables_are_small_still_reads_by_keys_alone(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    door, engine = await device.paired(stage), stage.database._alone.sync_engine
    said: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *words: said.append((words[2], words[3])))
    assert await let_in(stage, door, performance_id, door.line(performance_id, code))
    [(statement, values)] = said
    async with stage.database.at_once() as connection:
        await connection.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
        plan = [row[0] for row in await connection.exec_driver_sql(f"EXPLAIN {statement}", values)]
    read = {found[1] for line in plan if (found := re.search(r"Index (?:Only )?Scan using (\w+)", line))}
    keys = {"pk_gate_entries", "uq_tickets_serial", "pk_orders", "pk_performances", "ix_tickets_order_id"}
    assert read == keys
    assert not any("Seq Scan" in line for line in plan)
