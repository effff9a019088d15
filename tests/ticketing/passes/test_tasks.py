"""Two loops that renew at once charge once, on either engine; without what keeps them apart, they would not."""

import asyncio
import uuid
from typing import Any

import pytest

from tests.ticketing.passes.scenes import bought, pass_of, periods, renew, until
from tests.ticketing.passes.test_renew import HOUR, charges
from tests.ticketing.stage import Stage
from ticketing.passes import renew as renewing
from ticketing.passes.models import PassPeriod

pytestmark = pytest.mark.both_engines


async def test_many_loops_at_once_charge_once(stage: Stage) -> None:
    placed = await bought(stage)
    ends = until(await pass_of(stage, placed))
    await asyncio.gather(*(renew(stage, ends - HOUR) for _ in range(5)))
    assert await charges(stage) == 1
    assert len(await periods(stage, placed)) == 2


async def test_without_the_claim_and_the_key_they_would_charge_more_than_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the test above."""

    async def let_everybody_in(*_: Any, **__: Any) -> bool:
        return True

    def another_each_time(_period: PassPeriod) -> str:
        return str(uuid.uuid4())

    monkeypatch.setattr(renewing, "claim", let_everybody_in)
    monkeypatch.setattr(renewing, "charge_key", another_each_time)
    placed = await bought(stage)
    ends = until(await pass_of(stage, placed))
    await asyncio.gather(*(renew(stage, ends - HOUR) for _ in range(5)))
    assert await charges(stage) > 1
