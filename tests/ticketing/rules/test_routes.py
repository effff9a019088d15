"""What holds of a performance: anyone may read it, the house decides it, and the law stands above the house."""

from typing import Any

import httpx
import pytest

from tests.ticketing.evening import on_sale
from tests.ticketing.stage import PREFIX, Stage

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def decide(stage: Stage, performance_id: str, who: dict[str, str], **rules: Any) -> httpx.Response:
    return await stage.http.put(f"{PREFIX}/performances/{performance_id}/rules", json=rules, headers=who)


async def test_the_house_decides_and_everybody_sees_what_holds(stage: Stage) -> None:
    performance_id, _offer = await on_sale(stage.database)
    rates = [{"concession": "student", "percent": 25}, {"concession": "elderly", "percent": 0}]
    answer = await decide(stage, performance_id, stage.editor(), concessions=rates, exchange_until_hours=24)
    assert answer.status_code == 200
    shown = (await stage.http.get(f"{PREFIX}/performances/{performance_id}/rules")).json()
    assert {one["concession"]: one["percent"] for one in shown["concessions"]} == {
        "student": 25,
        "severely_disabled": 50,
        "extremely_disabled": 100,
    }
    assert (shown["screening"], shown["exchange_until_hours"]) == (False, 24)
    assert (await decide(stage, performance_id, stage.editor(), screening=True)).status_code == 200
    again = (await stage.http.get(f"{PREFIX}/performances/{performance_id}/rules")).json()
    assert {one["concession"] for one in again["concessions"]} >= {"child", "elderly", "merit", "hardship"}
    assert "student" not in {one["concession"] for one in again["concessions"]}


async def test_nobody_gives_less_than_the_law_and_nobody_decides_for_another_house(stage: Stage) -> None:
    performance_id, _offer = await on_sale(stage.database)
    for screening, who, percent in ((False, "severely_disabled", 49), (True, "elderly", 19)):
        body: dict[str, Any] = {"screening": screening, "concessions": [{"concession": who, "percent": percent}]}
        answer = await decide(stage, performance_id, stage.editor(), **body)
        assert (answer.status_code, answer.json()["code"]) == (400, "concession_below_law")
        body["concessions"][0]["percent"] = percent + 1
        assert (await decide(stage, performance_id, stage.editor(), **body)).status_code == 200
    for nobody in (stage.clara(), stage.stranger(), {}):
        assert (await decide(stage, performance_id, nobody)).status_code == 403
    body = {"concessions": [{"concession": "student", "percent": 101}]}
    assert (await decide(stage, performance_id, stage.editor(), **body)).status_code == 422
    missing = await stage.http.get(f"{PREFIX}/performances/prf_nowhere/rules")
    assert missing.status_code == 404
