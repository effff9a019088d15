"""Who takes places along, and who tells what was sold of them."""

import pytest
from sqlalchemy import func, select

from infra import ids
from tests.ticketing.boxoffice.test_allotments import device
from tests.ticketing.evening import on_sale
from tests.ticketing.stage import PREFIX, Stage
from ticketing.orders.models import Ticket

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_who_takes_along_and_tells(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database, capacity=10)
    path, wish = f"{PREFIX}/allotments", {"offer_id": offer_id, "count": 2}
    key = {"Idempotency-Key": ids.new("key")}
    for who in (stage.editor(), stage.stranger()):
        assert (await stage.http.post(path, json=wish, headers=who | key)).json()["code"] == "not_your_counter"
    without_shift = await stage.http.post(path, json=wish, headers=stage.clara() | key)
    assert without_shift.json()["code"] == "no_open_shift"
    one = await device(stage, offer_id, "Quầy 1", 2)
    for last in ("sales", "returns"):
        answer = await stage.http.post(
            f"{path}/{one.allotment['id']}/{last}", json={"sales": []}, headers=stage.stranger()
        )
        assert answer.json()["code"] == "allotment_not_found"
    too_many = await stage.http.post(path, json=wish | {"count": 201}, headers=stage.clara() | key)
    assert too_many.status_code == 422
    async with stage.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Ticket)) == 0
