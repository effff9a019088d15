"""Two people open the same link at the same moment: one gets the ticket. On both engines, with a negative control."""

import asyncio

import pytest
from sqlalchemy import func, select

from infra.database.engine import Database
from tests.ticketing.handovers.test_routes import bought, offered, take
from tests.ticketing.stage import Stage
from ticketing.entry_codes.models import Revocation
from ticketing.handovers import service as handovers

pytestmark = pytest.mark.both_engines
_TAKERS = 6


async def race(stage: Stage) -> list[int]:
    _performance, placed = await bought(stage)
    token = await offered(stage, placed)
    answers = await asyncio.gather(*(take(stage, token) for _ in range(_TAKERS)))
    return sorted(answer.status_code for answer in answers)


async def revoked(database: Database) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Revocation)) or 0


async def test_of_many_takers_one_wins_and_one_code_is_revoked(stage_without_stripe: Stage) -> None:
    stage = stage_without_stripe
    assert await race(stage) == [201] + [410] * (_TAKERS - 1)
    assert await revoked(stage.database) == 1


async def test_negative_control_without_the_guards_several_win(
    stage_without_stripe: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unguarded(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(handovers, "_claim", unguarded)
    assert (await race(stage_without_stripe)).count(201) > 1
