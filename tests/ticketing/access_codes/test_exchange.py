"""An exchange gives uses back as a refund does, and locks codes before pools like everybody: nobody waits crosswise."""

from typing import Any

import pytest
from sqlalchemy import select, update

from tests.ticketing.access_codes.code_scene import given, used
from tests.ticketing.exchanges.test_difference import begun, pay
from tests.ticketing.stage import Stage
from ticketing.access_codes import uses
from ticketing.access_codes.models import AccessCode
from ticketing.catalog import pools
from ticketing.catalog.models import Offer
from ticketing.orders.models import OrderLine


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


@pytest.mark.both_engines
async def test_codes_before_pools_and_the_use_comes_back(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    _bought, new, first, _second = await begun(stage)
    async with stage.database.reading() as session:
        offer_id = await session.scalar(select(Offer.id).where(Offer.performance_id == first))
    code = await given(stage.database, first, str(offer_id))
    async with stage.database.transaction() as session:  # as if the ticket had been bought with it
        await session.execute(update(OrderLine).where(OrderLine.performance_id == first).values(access_code_id=code))
        await session.execute(update(AccessCode).values(used=1))
    order: list[str] = []
    lock, shift = uses.lock, pools.shift

    async def lock_codes(*args: Any, **words: Any) -> Any:
        order.extend(["codes"] if code in words["code_ids"] else [])
        return await lock(*args, **words)

    async def shift_pools(*args: Any, **words: Any) -> None:
        order.append("pools")
        await shift(*args, **words)

    monkeypatch.setattr(uses, "lock", lock_codes)
    monkeypatch.setattr(pools, "shift", shift_pools)
    assert await pay(stage, new) == "paid"
    assert order[0] == "codes"
    assert "pools" in order
    assert await used(stage.database, code) == 0
