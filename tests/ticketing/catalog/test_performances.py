"""What a house may change about its evenings, and from when on not any more."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from infra import clock
from tests.ticketing.evening import evening, paid
from tests.ticketing.stage import PREFIX, Stage

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def make(stage: Stage, who: dict[str, str], **changes: Any) -> httpx.Response:
    body = evening(**changes).model_dump(mode="json")
    return await stage.http.post(f"{PREFIX}/performances", json=body, headers=who)


async def put(stage: Stage, made: dict[str, Any], **changes: Any) -> httpx.Response:
    body = evening(
        **{"starts_at": made["starts_at"], "doors_at": made["doors_at"], "ends_at": made["ends_at"]} | changes
    )
    path = f"{PREFIX}/performances/{made['id']}"
    return await stage.http.put(path, json=body.model_dump(mode="json"), headers=stage.editor())


async def step(stage: Stage, made: dict[str, Any], state: str, who: dict[str, str] | None = None) -> httpx.Response:
    path = f"{PREFIX}/performances/{made['id']}/steps"
    return await stage.http.post(path, json={"state": state}, headers=who or stage.editor())


async def look(stage: Stage, made: dict[str, Any], who: dict[str, str] | None = None) -> httpx.Response:
    return await stage.http.get(f"{PREFIX}/performances/{made['id']}", headers=who or {})


@pytest.mark.parametrize(
    ("doors", "ends"), [(timedelta(minutes=1), timedelta(hours=2)), (-timedelta(hours=1), timedelta(0))]
)
async def test_times_that_cannot_be_are_refused(stage: Stage, doors: timedelta, ends: timedelta) -> None:
    starts = clock.now() + timedelta(days=1)
    answer = await make(stage, stage.editor(), starts_at=starts, doors_at=starts + doors, ends_at=starts + ends)
    assert (answer.status_code, answer.json()["code"]) == (400, "performance_times_refused")


async def test_a_day_is_long_enough_and_a_second_more_is_too_long(stage: Stage) -> None:
    starts = clock.now() + timedelta(days=1)
    day = timedelta(days=1)
    for ends, status in ((starts + day, 201), (starts + day + timedelta(seconds=1), 400)):
        assert (
            await make(stage, stage.editor(), starts_at=starts, doors_at=starts, ends_at=ends)
        ).status_code == status


async def test_from_the_first_ticket_on_time_and_place_stay(stage: Stage) -> None:
    made = (await make(stage, stage.editor())).json()
    await step(stage, made, "on_sale")
    assert (await put(stage, made, venue_name="Nhà văn hoá", price_minor=60_000)).json()["venue_name"] == "Nhà văn hoá"
    assert (await put(stage, made)).status_code == 200
    await paid(stage, made["offer_id"])
    moved = await put(stage, made, venue_name="Nhà văn hoá")
    assert (moved.status_code, moved.json()["code"]) == (409, "performance_fixed")
    renamed = (await put(stage, made, name_vi="Kiều", price_minor=80_000, capacity=1)).json()
    assert (renamed["name_vi"], renamed["price"]["minor"], renamed["left"]) == ("Kiều", 80_000, 0)


async def test_there_are_never_fewer_places_than_tickets(stage: Stage) -> None:
    made = (await make(stage, stage.editor())).json()
    await step(stage, made, "on_sale")
    await paid(stage, made["offer_id"], 2)
    answer = await put(stage, made, capacity=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "capacity_too_small")
    assert (await look(stage, made, stage.clara())).json()["capacity"] == 2


async def test_its_states_and_where_they_lead(stage: Stage) -> None:
    made = (await make(stage, stage.editor())).json()
    ways = [("closed", 409), ("on_sale", 200), ("on_sale", 200), ("draft", 409), ("closed", 200), ("on_sale", 200)]
    ways += [("cancelled", 200), ("on_sale", 409), ("cancelled", 200)]
    assert [(state, (await step(stage, made, state)).status_code) for state, _ in ways] == ways
    assert (await stage.http.get(f"{PREFIX}/performances")).json() == []
    assert (await put(stage, made)).status_code == 409
