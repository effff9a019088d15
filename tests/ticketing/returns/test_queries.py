"""Until when the house takes tickets back, as its buyers see it."""

from datetime import timedelta
from typing import Any

import pytest

from infra import clock
from tests.ticketing.returns.test_routes import bought, bring_back, choices
from tests.ticketing.stage import Stage


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_beyond_the_hour_the_answer_says_until_when_it_was(stage: Stage) -> None:
    starts = (clock.now() + timedelta(hours=23)).replace(microsecond=0)
    times: dict[str, Any] = {"doors_at": starts, "starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    placed = await bought(stage, **times)
    assert (await choices(stage, placed))["why_none"] == "too_late"
    answer = await bring_back(stage, placed)
    assert (answer.status_code, answer.json()["code"]) == (409, "return_too_late")
    assert f"{starts.year}" in answer.json()["messages"]["en"]
    assert {ticket["state"] for ticket in (await stage.show(placed)).json()["tickets"]} == {"valid"}


async def test_without_a_policy_nothing_is_taken_back(stage: Stage) -> None:
    placed = await bought(stage, hours=None)
    assert (await choices(stage, placed))["why_none"] == "not_offered"
    answer = await bring_back(stage, placed)
    assert (answer.status_code, answer.json()["code"]) == (409, "returns_not_offered")
