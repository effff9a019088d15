"""Nobody buys for a child what a child may not see, and no date of birth stays behind."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from infra import clock, ids
from tests.ticketing.evening import on_sale, wish
from tests.ticketing.stage import PREFIX, Stage

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


def evening(hour: int = 20) -> datetime:
    """In ten days, by the clock of the venue."""
    return (clock.now() + timedelta(days=10)).astimezone(VIETNAM).replace(hour=hour, minute=0, second=0, microsecond=0)


def years_before(day: date, years: int) -> date:
    """That day so many years earlier."""
    return day.replace(year=day.year - years, day=min(day.day, 28))


async def asked(stage: Stage, offer_id: str, quantity: int = 1, **changes: Any) -> httpx.Response:
    body = wish(offer_id, quantity).model_dump(mode="json") | changes
    return await stage.http.post(f"{PREFIX}/orders", json=body, headers={"Idempotency-Key": ids.new("key")})


async def test_a_rating_holds_on_the_day_of_the_performance(stage: Stage) -> None:
    starts = evening().replace(day=15)  # any day that every month has
    starts += timedelta(days=31) if starts < clock.now() else timedelta()
    times = {"doors_at": starts, "starts": starts, "ends_at": starts + timedelta(hours=2)}
    _performance, offer_id = await on_sale(stage.database, age_rating="T16", **times)
    birthday = years_before(starts.date(), 16)
    too_young = await asked(stage, offer_id, youngest_born=str(birthday + timedelta(days=1)))
    assert (too_young.status_code, too_young.json()["code"]) == (400, "too_young")
    assert "16" in too_young.json()["messages"]["vi"]
    good = await asked(stage, offer_id, youngest_born=str(birthday))
    assert good.status_code == 201
    assert str(birthday) not in good.text
    tomorrow = str(clock.now().date() + timedelta(days=2))
    assert (await asked(stage, offer_id, youngest_born=tomorrow)).status_code == 422


async def test_a_child_sees_k_with_somebody_who_has_a_ticket_too(stage: Stage) -> None:
    _performance, offer_id = await on_sale(stage.database, age_rating="K", capacity=9)
    child = str(years_before(clock.now().date(), 9))
    for quantity, guardian, status in ((1, False, 400), (1, True, 400), (2, False, 400), (2, True, 201)):
        answer = await asked(stage, offer_id, quantity, youngest_born=child, guardian=guardian)
        assert answer.status_code == status
        assert status == 201 or answer.json()["code"] == "guardian_needed"


async def test_a_screening_ends_in_time_for_children_and_a_play_may_go_on(stage: Stage) -> None:
    starts = evening(20)
    times = {"doors_at": starts, "starts": starts, "ends_at": starts + timedelta(hours=2, minutes=30)}
    performance_id, offer_id = await on_sale(stage.database, age_rating="P", capacity=9, **times)
    child = str(years_before(starts.date(), 9))
    assert (await asked(stage, offer_id, youngest_born=child)).status_code == 201
    path = f"{PREFIX}/performances/{performance_id}/rules"
    assert (await stage.http.put(path, json={"screening": True}, headers=stage.editor())).status_code == 200
    late = await asked(stage, offer_id, youngest_born=child)
    assert (late.status_code, late.json()["code"]) == (400, "ends_too_late")
    assert "22:00" in late.json()["messages"]["en"]
    older = str(years_before(starts.date(), 14))
    assert (await asked(stage, offer_id, youngest_born=older)).status_code == 201
