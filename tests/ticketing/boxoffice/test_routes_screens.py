"""The key of a second screen is for the seller of its shift, and good as long as that runs."""

import pytest

from infra.contracts.actor import Role
from tests.ticketing.boxoffice.counter_scene import begin, count, person
from tests.ticketing.stage import PREFIX, Stage


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_without_its_key_and_after_the_shift_it_shows_nothing(stage: Stage) -> None:
    shift = (await begin(stage)).json()
    path = f"{PREFIX}/shifts/{shift['id']}/screen"
    other = person(stage, "dung", Role.BOX_OFFICE)
    assert (await stage.http.get(f"{path}-key", headers=other)).status_code == 404
    key = (await stage.http.get(f"{path}-key", headers=stage.clara())).json()["key"]
    for wrong in ({}, {"Screen-Key": "x" * 32}):
        assert (await stage.http.get(path, headers=wrong)).status_code == 404
    await count(stage, shift["id"], {})
    over = await stage.http.get(path, headers={"Screen-Key": key})
    assert (over.status_code, over.json()["code"]) == (410, "screen_over")
