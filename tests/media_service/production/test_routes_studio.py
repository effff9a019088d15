import asyncio
from datetime import timedelta
from typing import Any

import pytest

from infra import clock
from infra.contracts.actor import Role
from infra.storage import MEDIA
from media_service.production import routes_studio
from tests.media_service.production.studio_steps import EMPTY, WRITTEN, at, draft_with_film, sheet, write
from tests.media_service.stage import OTHER_HOUSE, Stage

assert routes_studio.router.prefix.endswith("{title_id}")


async def test_a_new_draft_says_all_that_is_missing_and_loses_each_as_it_is_written(stage: Stage) -> None:
    title_id = await stage.title(**EMPTY)
    everything = ["film", "synopsis", "credits", "genre", "language", "rating", "price"]
    assert (await sheet(stage, title_id))["missing"] == everything
    answer = await write(stage, title_id, **WRITTEN)
    assert answer.status_code == 200, answer.text
    assert answer.json()["missing"] == ["film"]
    assert answer.headers["etag"] == '"1"'


async def test_a_title_that_lacks_something_is_not_published_and_the_refusal_lists_it(stage: Stage) -> None:
    title_id = await draft_with_film(stage)
    await write(stage, title_id, **{**WRITTEN, "genre": None, "age_rating": "C"})
    answer = await stage.client.post(at(title_id, "/publications"), json={}, headers=stage.actor())
    assert (answer.status_code, answer.json()["code"]) == (409, "title_incomplete")
    assert "loại hình" in answer.json()["messages"]["vi"]
    assert "rated C" in answer.json()["messages"]["en"]


async def heard(told: list[dict[str, Any]], count: int) -> None:
    """Wait for the outbox, and a moment for a word too many."""
    for _ in range(600):
        if len(told) >= count:
            break
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)


async def test_a_complete_title_is_published_with_all_that_was_written(
    stage: Stage, told: list[dict[str, Any]]
) -> None:
    title_id = await draft_with_film(stage)
    await write(stage, title_id, **WRITTEN, warnings=["violence", "horror"])
    for _ in range(2):
        answer = await stage.client.post(at(title_id, "/publications"), json={}, headers=stage.actor())
        assert (answer.status_code, answer.json()["state"]) == (201, "published")
    view = (await stage.client.get(at(title_id))).json()
    assert (view["genre"], view["spoken_language"], view["warnings"]) == ("cai-luong", "vi", ["violence", "horror"])
    assert view["credits"] == WRITTEN["credits"]
    await heard(told, 1)
    assert [(word["version"], word["ticket_price_minor"]) for word in told] == [(1, 80_000)]


async def test_a_change_of_what_is_on_sale_is_told_and_may_not_take_what_a_sale_needs(
    stage: Stage, told: list[dict[str, Any]]
) -> None:
    title_id = await draft_with_film(stage)
    await write(stage, title_id, **WRITTEN)
    await stage.client.post(at(title_id, "/publications"), json={}, headers=stage.actor())
    assert (await write(stage, title_id, ticket_price_minor=90_000)).status_code == 200
    refused = await write(stage, title_id, synopsis_vi=" ", ticket_price_minor=1_000)
    assert (refused.status_code, refused.json()["code"]) == (409, "title_incomplete")
    assert (await sheet(stage, title_id))["ticket_price_minor"] == 90_000
    await heard(told, 2)
    assert sorted(word["ticket_price_minor"] for word in told) == [80_000, 90_000]


async def test_of_two_who_edit_at_once_the_second_learns_of_it(stage: Stage) -> None:
    title_id = await stage.title(**EMPTY)
    first, second = await asyncio.gather(
        write(stage, title_id, 0, name_en="The Drums"), write(stage, title_id, 0, synopsis_en="…")
    )
    assert sorted((first.status_code, second.status_code)) == [200, 409]
    headers = stage.actor()
    unnamed = await stage.client.patch(at(title_id), json={"name_vi": "x"}, headers=headers)
    assert (unnamed.status_code, unnamed.json()["code"]) == (400, "revision_missing")


async def test_a_title_is_published_at_its_hour_and_not_before(stage: Stage) -> None:
    title_id = await draft_with_film(stage)
    await write(stage, title_id, **WRITTEN)
    wish = {"at": (clock.now() + timedelta(seconds=2)).isoformat()}
    answer = await stage.client.post(at(title_id, "/publications"), json=wish, headers=stage.actor())
    assert (answer.status_code, answer.json()["state"]) == (201, "draft")
    assert answer.json()["publish_at"] is not None
    assert (await stage.client.get(at(title_id))).status_code == 404
    for _ in range(80):
        if (found := await sheet(stage, title_id))["state"] == "published":
            break
        await asyncio.sleep(0.1)
    assert (found["state"], found["publish_at"]) == ("published", None)


async def test_an_hour_that_was_set_can_be_forgotten(stage: Stage) -> None:
    title_id = await draft_with_film(stage)
    await write(stage, title_id, **WRITTEN)
    wish = {"at": (clock.now() + timedelta(days=2)).isoformat()}
    await stage.client.post(at(title_id, "/publications"), json=wish, headers=stage.actor())
    answer = await stage.client.delete(at(title_id, "/publications"), headers=stage.actor())
    assert (answer.json()["publish_at"], answer.json()["state"]) == (None, "draft")


async def test_what_was_withdrawn_can_be_put_on_sale_again(stage: Stage) -> None:
    title_id = await draft_with_film(stage)
    await write(stage, title_id, **WRITTEN)
    for place, state in (("publications", "published"), ("withdrawals", "withdrawn"), ("publications", "published")):
        answer = await stage.client.post(at(title_id, f"/{place}"), json={}, headers=stage.actor())
        assert (answer.status_code, answer.json()["state"]) == (201, state)


async def test_head_and_tail_are_cut_at_the_nearest_segments_and_can_be_put_back(stage: Stage) -> None:
    title_id = await draft_with_film(stage)
    await write(stage, title_id, **WRITTEN)
    await stage.client.post(at(title_id, "/publications"), json={}, headers=stage.actor())
    trim = at(title_id, "/trim")
    wish = {"start_seconds": 4.7, "end_seconds": 13.1}
    answer = await stage.client.put(trim, json=wish, headers=stage.actor())
    assert answer.status_code == 200, answer.text
    assert answer.json()["trim"] == {"start_seconds": 4.0, "end_seconds": 12.0}
    assert (await stage.client.get(at(title_id))).json()["duration_seconds"] == 8
    opened = await _watch(stage, title_id)
    asset, _, name = opened["playlist_path"].split("/", 3)[-1].partition("/")
    mark = name.split(".")[1]
    assert name == f"f1/master.{mark}.m3u8"
    master = (await stage.parts.storage.get(f"{MEDIA}{asset}/{name}")).decode()
    assert f'URI="sound.{mark}.m3u8"' in master
    picture = (await stage.parts.storage.get(f"{MEDIA}{asset}/f1/360p.{mark}.m3u8")).decode()
    assert [line for line in picture.splitlines() if line.endswith(".m4s")] == ["360p-1.m4s", "360p-2.m4s"]
    whole = await stage.client.put(trim, json={}, headers=stage.actor())
    assert whole.json()["trim"] is None
    assert (await _watch(stage, title_id))["playlist_path"].endswith("/f1/master.m3u8")
    assert (await stage.client.get(at(title_id))).json()["duration_seconds"] == 15


async def _watch(stage: Stage, title_id: str) -> dict[str, Any]:
    wish = {"entitlement_token": stage.entitlement(title_id)}
    answer = await stage.client.post("/api/media/playback-sessions", json=wish)
    assert answer.status_code == 201, answer.text
    opened: dict[str, Any] = answer.json()
    return opened


@pytest.mark.parametrize("wish", [{"start_seconds": 12, "end_seconds": 3}, {"start_seconds": 5, "end_seconds": 5.1}])
async def test_a_cut_that_leaves_nothing_is_refused(stage: Stage, wish: dict[str, float]) -> None:
    title_id = await draft_with_film(stage)
    answer = await stage.client.put(at(title_id, "/trim"), json=wish, headers=stage.actor())
    assert (answer.status_code, answer.json()["code"]) == (409, "trim_refused")


@pytest.mark.parametrize(
    ("method", "place"),
    [
        ("GET", "/sheet"),
        ("PATCH", ""),
        ("POST", "/publications"),
        ("DELETE", "/publications"),
        ("PUT", "/poster"),
        ("DELETE", "/poster"),
        ("PUT", "/trim"),
    ],
)
async def test_another_house_learns_nothing_and_the_box_office_changes_nothing(
    stage: Stage, method: str, place: str
) -> None:
    title_id = await draft_with_film(stage)
    more = {"If-Match": '"0"'}
    stranger = stage.actor(OTHER_HOUSE, Role.OWNER) | more
    answer = await stage.client.request(method, at(title_id, place), json={}, headers=stranger)
    assert (answer.status_code, answer.json()["code"]) == (404, "title_unknown")
    box_office = stage.actor(role=Role.BOX_OFFICE) | more
    answer = await stage.client.request(method, at(title_id, place), json={}, headers=box_office)
    assert answer.status_code == (200 if method == "GET" else 403)
