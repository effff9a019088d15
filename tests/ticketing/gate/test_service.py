"""Several doors at the same moment: exactly one lets the ticket in, on both engines."""

import asyncio

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from infra import clock, ids
from tests.ticketing.gate.test_routes import codes, show, tonight
from tests.ticketing.stage import Stage
from ticketing.gate.models import Scan
from ticketing.gate.schemas import Verdict
from ticketing.orders.models import Ticket

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def entries(stage: Stage) -> int:
    async with stage.database.reading() as session:
        accepted = select(func.count()).select_from(Scan).where(Scan.verdict == Verdict.ACCEPTED)
        return await session.scalar(accepted) or 0


async def test_twelve_doors_at_once_let_one_in(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    answers = await asyncio.gather(*(show(stage, performance_id, code, door=f"Cửa {n}") for n in range(12)))
    verdicts = [answer.json()["verdict"] for answer in answers]
    assert sorted(verdicts) == ["accepted"] + ["used"] * 11
    assert await entries(stage) == 1


async def _careless_door(stage: Stage, performance_id: str) -> None:
    """Looks first and writes later, as a door must not."""
    async with stage.database.reading() as session:
        ticket = (await session.scalars(select(Ticket))).one()
        free = not (await session.scalars(select(Scan))).all()
    await asyncio.sleep(0.05)
    row = Scan(id=ids.new("scn"), performance_id=performance_id, ticket_id=ticket.id, code="", door="x", scanned_by="x")
    row.verdict, row.scanned_at = Verdict.ACCEPTED if free else Verdict.USED, clock.now()
    async with stage.database.transaction() as session:
        session.add(row)


async def test_careless_doors_are_stopped_by_the_database_and_without_it_let_two_in(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    await codes(stage, offer_id)
    doors = [_careless_door(stage, performance_id) for _ in range(4)]
    answers = await asyncio.gather(*doors, return_exceptions=True)
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == 3
    assert await entries(stage) == 1
    async with stage.database.transaction() as session:
        await session.execute(text("DELETE FROM scans"))
        await session.execute(text("DROP INDEX one_entry_per_ticket"))
    await asyncio.gather(*(_careless_door(stage, performance_id) for _ in range(4)))
    assert await entries(stage) > 1
