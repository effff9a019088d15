"""Access codes over HTTP: the house sells by code, makes codes and withdraws them; whoever has one types it."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from infra import clock, ids
from tests.ticketing.access_codes.code_scene import WORD, members_only
from tests.ticketing.evening import wish
from tests.ticketing.inventory.hall import BALCONY_PRICE, FEE, STALLS_PRICE, STANDING_PRICE
from tests.ticketing.stage import PREFIX, Stage
from ticketing.access_codes.schemas import MOST_CODES, MOST_CODES_HERE, MOST_USES

SEAT = "stalls-a-1"


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


def at(performance_id: str, rest: str) -> str:
    return f"{PREFIX}/performances/{performance_id}/{rest}"


def minutes(count: int) -> str:
    moment: datetime = clock.now() + timedelta(minutes=count)
    return moment.isoformat()


async def make(
    stage: Stage, performance_id: str, offer_id: str, who: dict[str, str] | None = None, **changes: Any
) -> httpx.Response:
    body = {"for_whom": "Hội viên", "offer_ids": [offer_id], "code": WORD, "uses_each": 2} | changes
    body = {name: value for name, value in body.items() if value is not None}
    return await stage.http.post(at(performance_id, "access-groups"), json=body, headers=who or stage.editor())


async def type_in(stage: Stage, performance_id: str, code: str = WORD, language: str = "vi") -> httpx.Response:
    words = {"Accept-Language": language}
    return await stage.http.post(at(performance_id, "openings"), json={"code": code}, headers=words)


async def opening(stage: Stage, performance_id: str, code: str = WORD) -> dict[str, str]:
    answer = await type_in(stage, performance_id, code)
    assert answer.status_code == 201, answer.text
    return {"Opening": answer.json()["opening"]}


async def hold(stage: Stage, performance_id: str, *seats: str, who: dict[str, str] | None = None) -> httpx.Response:
    body = {"items": [{"performance_id": performance_id, "seats": seats}]}
    return await stage.http.post(f"{PREFIX}/holds", json=body, headers=who)


async def test_the_right_code_shows_and_sells_what_nobody_else_sees(stage: Stage) -> None:
    performance_id, view = await members_only(stage.database)
    assert (await make(stage, performance_id, view.zones[0].offer_id)).status_code == 201
    shown = (await stage.http.get(at(performance_id, "seats"))).json()
    assert [zone["name_en"] for zone in shown["zones"]] == ["Second", "Standing"]
    refused = await hold(stage, performance_id, SEAT)
    assert (refused.status_code, refused.json()["code"]) == (403, "access_code_needed")
    typed = await type_in(stage, performance_id, "hoi vien-2027")
    assert (typed.json()["left"], typed.json()["offer_ids"]) == (2, [view.zones[0].offer_id])
    mine = {"Opening": typed.json()["opening"]}
    shown = (await stage.http.get(at(performance_id, "seats"), headers=mine)).json()
    assert [zone["name_en"] for zone in shown["zones"]] == ["First", "Second", "Standing"]
    assert (await hold(stage, performance_id, SEAT, who=mine)).status_code == 201
    assert (await type_in(stage, performance_id)).json()["left"] == 1
    spent = await hold(stage, performance_id, "stalls-a-2", "stalls-a-3", who=mine)
    assert (spent.status_code, spent.json()["code"]) == (410, "access_code_spent")


@pytest.mark.parametrize(
    ("changes", "typed", "status", "code"),
    [
        ({}, "KHONGDUNG1", 404, "access_code_unknown"),
        ({"ends_at": minutes(-1)}, WORD, 409, "access_code_not_now"),
        ({"starts_at": minutes(9)}, WORD, 409, "access_code_not_now"),
        ({}, "ABC12", 422, "invalid"),
        ({"code": "SAUCHU"}, "SAUCHU", 201, None),
    ],
)
async def test_what_a_wrong_code_is_told(
    stage: Stage, changes: dict[str, Any], typed: str, status: int, code: str | None
) -> None:
    performance_id, view = await members_only(stage.database)
    await make(stage, performance_id, view.zones[0].offer_id, **changes)
    answers = [await type_in(stage, performance_id, typed, language) for language in ("vi", "en")]
    assert [answer.status_code for answer in answers] == [status, status]
    if status in {404, 409}:
        assert {answer.json()["code"] for answer in answers} == {code}
        assert len({answer.text for answer in answers}) == 2


async def test_a_code_of_another_performance_or_one_withdrawn_opens_nothing(stage: Stage) -> None:
    performance_id, view = await members_only(stage.database)
    elsewhere, _other = await members_only(stage.database)
    made = (await make(stage, performance_id, view.zones[0].offer_id)).json()["groups"][0]
    assert (await type_in(stage, elsewhere)).json()["code"] == "access_code_unknown"
    mine = await opening(stage, performance_id)
    path = at(performance_id, f"access-groups/{made['id']}/withdrawals")
    body = {"code_id": made["codes"][0]["id"]}
    assert (await stage.http.post(path, json=body, headers=stage.clara())).status_code == 403
    assert (await stage.http.post(path, json={"code_id": "acd_none"}, headers=stage.editor())).status_code == 404
    assert (await stage.http.post(path, json=body, headers=stage.editor())).status_code == 204
    assert (await type_in(stage, performance_id)).json()["code"] == "access_code_not_now"
    assert (await hold(stage, performance_id, SEAT, who=mine)).json()["code"] == "access_code_not_now"


async def test_only_the_house_makes_codes_within_limits(stage: Stage) -> None:
    performance_id, view = await members_only(stage.database)
    offer_id = view.zones[0].offer_id
    for who in (stage.clara(), stage.stranger()):
        assert (await make(stage, performance_id, offer_id, who)).json()["code"] == "not_your_access_codes"
    assert (await stage.http.get(at(performance_id, "access-groups"), headers=stage.stranger())).status_code == 403
    batch: dict[str, Any] = {"code": None, "count": 1}
    soon = minutes(5)
    tries: tuple[tuple[dict[str, Any], int], ...]
    tries = (
        ({"uses_each": MOST_USES}, 201),
        ({}, 409),  # the word is taken
        ({"uses_each": MOST_USES + 1}, 422),
        ({"uses_each": 0}, 422),
        ({"code": "A" * 32}, 201),
        ({"code": "A" * 33}, 422),
        ({"code": "HAIMOT", "count": 1}, 422),
        ({"code": None}, 422),
        ({"offer_ids": []}, 422),
        ({"offer_ids": ["off_elsewhere"], **batch}, 409),
        ({"starts_at": soon, "ends_at": soon, **batch}, 422),
        (batch | {"count": MOST_CODES + 1}, 422),
        *((batch | {"count": MOST_CODES}, 201) for _ in range(MOST_CODES_HERE // MOST_CODES - 1)),
        (batch | {"count": MOST_CODES - 1}, 409),  # two are there already
        (batch | {"count": MOST_CODES - 2}, 201),
        (batch, 409),
    )
    for changes, status in tries:
        assert (await make(stage, performance_id, offer_id, **changes)).status_code == status, changes
    listed = (await stage.http.get(at(performance_id, "access-groups"), headers=stage.clara())).json()
    codes = {code["code"] for group in listed["groups"] for code in group["codes"]}
    assert len(codes) == MOST_CODES_HERE


async def test_one_buyer_gets_as_many_as_the_group_allows(stage: Stage) -> None:
    performance_id, view = await members_only(stage.database)
    await make(stage, performance_id, view.zones[0].offer_id, uses_each=9, most_per_buyer=2)
    mine = await opening(stage, performance_id)

    async def buy(*seats: str) -> httpx.Response:
        kept = (await hold(stage, performance_id, *seats, who=mine)).json()
        body = wish(view.zones[0].offer_id).model_dump(mode="json") | {"hold_id": kept["id"], "offer_id": None}
        words = {"Idempotency-Key": ids.new("key"), "Hold-Key": kept["key"]}
        return await stage.http.post(f"{PREFIX}/orders", json=body, headers=words)

    assert (await buy("stalls-a-1", "stalls-a-2")).status_code == 201
    assert (await buy("stalls-b-1")).json()["code"] == "too_many_for_one_buyer"


async def test_from_its_hour_on_everybody_buys_without_a_code(stage: Stage) -> None:
    performance_id, _view = await members_only(stage.database, everybody_from=clock.now() - timedelta(seconds=1))
    assert (await hold(stage, performance_id, SEAT)).status_code == 201


async def test_the_price_that_is_shown_is_one_that_can_be_paid(stage: Stage) -> None:
    some, _view = await members_only(stage.database, 1, 2)
    every, view = await members_only(stage.database, 0, 1, 2)
    part, whole = [(await stage.http.get(f"{PREFIX}/performances/{one}")).json() for one in (some, every)]
    assert (part["by_code"], part["price"]["minor"]) == ("some", STALLS_PRICE + FEE)
    assert (whole["by_code"], whole["price"]["minor"], whole["left"]) == ("all", STANDING_PRICE, 0)
    await make(stage, every, view.zones[1].offer_id)
    mine = await opening(stage, every)
    seen = (await stage.http.get(at(every, "opened"), headers=mine)).json()
    assert (seen["by_code"], seen["price"]["minor"], seen["left"]) == ("some", BALCONY_PRICE, 8)
