"""A house makes its programme; everybody sees what is on sale, nobody else its drafts and figures."""

from typing import Any

import pytest

from tests.ticketing.catalog.test_performances import look, make, step
from tests.ticketing.evening import evening
from tests.ticketing.stage import HOUSE, OTHER_HOUSE, PREFIX, Stage

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_a_draft_is_seen_by_its_house_alone(stage: Stage) -> None:
    made = (await make(stage, stage.editor())).json()
    assert made["state"] == "draft"
    assert (await look(stage, made)).status_code == 404
    assert (await look(stage, made, stage.stranger())).status_code == 404
    assert (await look(stage, made, stage.clara())).json()["capacity"] == 2
    assert (await stage.http.get(f"{PREFIX}/performances")).json() == []


async def test_on_sale_everybody_sees_it_but_not_how_it_sells(stage: Stage) -> None:
    made = (await make(stage, stage.editor())).json()
    await step(stage, made, "on_sale")
    [shown] = (await stage.http.get(f"{PREFIX}/performances")).json()
    assert (shown["id"], shown["on_sale"], shown["left"]) == (made["id"], True, 2)
    assert (shown["capacity"], shown["held"], shown["sold"]) == (None, None, None)
    of_house = await stage.http.get(f"{PREFIX}/performances", params={"organisation_id": HOUSE}, headers=stage.clara())
    assert [view["sold"] for view in of_house.json()] == [0]


async def test_only_owners_and_editors_make_the_programme(stage: Stage) -> None:
    assert (await make(stage, stage.clara())).json()["code"] == "not_your_programme"
    assert (await make(stage, stage.editor(), organisation_id=OTHER_HOUSE)).status_code == 403
    made = (await make(stage, stage.editor())).json()
    for who in (stage.clara(), stage.stranger()):
        assert (await step(stage, made, "on_sale", who)).status_code == 403
    of_house = f"{PREFIX}/performances?organisation_id={HOUSE}"
    assert (await stage.http.get(of_house, headers=stage.stranger())).status_code == 403


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("capacity", 1, 0),
        ("capacity", 100_000, 100_001),
        ("price_minor", 1_000, 999),
        ("price_minor", 100_000_000, 100_000_001),
        ("zone", "Asia/Tokyo", "Asia/Atlantis"),
        ("zone", "UTC", "../UTC"),
    ],
)
async def test_limits(stage: Stage, field: str, good: Any, bad: Any) -> None:
    assert (await make(stage, stage.editor(), **{field: good})).status_code == 201
    body = evening().model_dump(mode="json") | {field: bad}
    answer = await stage.http.post(f"{PREFIX}/performances", json=body, headers=stage.editor())
    assert answer.status_code == 422
