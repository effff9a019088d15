"""An order is found by whatever its customer brings, and by nothing of another house."""

import httpx
import pytest

from tests.ticketing.boxoffice.counter_scene import person
from tests.ticketing.evening import on_sale, paid
from tests.ticketing.stage import HOUSE, PREFIX, Stage

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def found(stage: Stage, typed: str) -> list[str]:
    params = {"organisation_id": HOUSE, "typed": typed}
    answer: httpx.Response = await stage.http.get(f"{PREFIX}/orders", params=params, headers=stage.clara())
    assert answer.status_code == 200, answer.text
    return [order["id"] for order in answer.json()]


async def test_by_the_ticket_typed_or_scanned_by_number_by_name_and_by_address(stage: Stage) -> None:
    _, offer_id = await on_sale(stage.database)
    bought = await paid(stage, offer_id)
    mine, ticket = bought["order"]["id"], bought["order"]["tickets"][0]
    codes = await stage.http.get(f"{PREFIX}/orders/{mine}/entry-codes", headers={"Order-Key": bought["access_key"]})
    for typed in (ticket["code_shown"], codes.json()["codes"][0]["text"], mine, "NGUYỄN", "ana@example.com"):
        assert await found(stage, typed) == [mine], typed
    for typed in ("A", "%%", "SKV1:FORGED", "nobody@example.com", "0000-0000-0000-0000"):
        assert await found(stage, typed) == [], typed
    params = {"organisation_id": "org_other", "typed": mine}
    refused = await stage.http.get(f"{PREFIX}/orders", params=params, headers=person(stage, "eve"))
    assert refused.status_code == 403
