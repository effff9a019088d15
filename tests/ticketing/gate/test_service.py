"""Several doors at the same moment: exactly one lets the ticket in, on both engines."""

import asyncio

import pytest
from sqlalchemy import func, select

from tests.ticketing.gate.test_routes import codes, show, tonight
from tests.ticketing.stage import Stage
from ticketing.gate.models import Scan
from ticketing.gate.schemas import Verdict

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
