import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from infra import ids
from infra.database.engine import Database
from media_service.library import queries, routes, service
from media_service.library.schemas import NewTitle
from tests.media_service.stage import HOUSE, NOON, Stage

pytestmark = pytest.mark.both_engines

PROGRAMME = routes.router.prefix


async def heard(told: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """What ticketing heard once it heard so much."""
    for _ in range(100):
        if len(told) >= count:
            break
        await asyncio.sleep(0.05)
    return told


async def test_the_same_id_with_the_same_content_is_the_same_title(stage: Stage) -> None:
    title_id = ids.new("ttl")
    assert await stage.title(id=title_id) == title_id
    assert await stage.title(id=title_id) == title_id
    wish = {"id": title_id, "organisation_id": HOUSE, "name_vi": "Khác"}
    answer = await stage.client.post(PROGRAMME, json=wish, headers=stage.actor())
    assert (answer.status_code, answer.json()["code"]) == (409, "title_id_taken")


async def test_an_id_that_could_be_a_path_is_refused(stage: Stage) -> None:
    wish = {"id": "ttl_../../etc", "organisation_id": HOUSE, "name_vi": "x"}
    answer = await stage.client.post(PROGRAMME, json=wish, headers=stage.actor())
    assert (answer.status_code, answer.json()["code"]) == (400, "title_id_malformed")


async def test_a_banned_work_may_be_written_down_and_never_shown(stage: Stage, database: Database) -> None:
    title_id, _ = await stage.on_screen(age_rating="C")
    assert (await stage.production(title_id))["state"] == "draft"
    assert (await stage.client.get(f"{PROGRAMME}/{title_id}")).status_code == 404
    with pytest.raises(IntegrityError, match="ck_titles_published_is_sellable"):
        async with database.transaction() as session:
            await session.execute(text("UPDATE titles SET state = 'published', published_at = created_at"))


async def test_two_who_register_the_same_id_at_once_both_get_the_title(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    title_id = await stage.title(id=ids.new("ttl"))
    details = NewTitle(id=title_id, organisation_id=HOUSE, name_vi="Tiếng trống Mê Linh")
    async with stage.parts.database.transaction() as session:
        look, early = session.get, [None]  # what the loser of the race sees first: nothing

        async def looked_too_early(*words: Any) -> Any:
            return early.pop() if early else await look(*words)

        monkeypatch.setattr(session, "get", looked_too_early)
        title = await service.register_title(session, details=details, created_by="acc", now=NOON)
        assert title.id == title_id
        assert early == []


async def test_nothing_is_published_before_it_can_be_played(stage: Stage, database: Database) -> None:
    title_id = await stage.title()
    assert (await stage.client.get(f"{PROGRAMME}/{title_id}")).status_code == 404
    with pytest.raises(IntegrityError, match="ck_titles_published_is_playable"):
        async with database.transaction() as session:
            await session.execute(text("UPDATE titles SET state = 'published'"))


async def test_a_playable_title_is_public_and_ticketing_hears_of_it(stage: Stage, told: list[dict[str, Any]]) -> None:
    title_id, claimed = await stage.on_screen(age_rating="T13")
    view = (await stage.client.get(f"{PROGRAMME}/{title_id}")).json()
    assert (view["name_en"], view["duration_seconds"], view["complete"]) == ("Tiếng trống Mê Linh", 60, False)
    word = (await heard(told, 1))[0]
    assert (word["kind"], word["title_id"], word["version"]) == ("title_published", title_id, 1)
    assert (word["name_en"], word["age_rating"], word["duration_seconds"]) == ("Tiếng trống Mê Linh", "T13", 60)
    await stage.completed(claimed)
    assert (await stage.client.get(PROGRAMME)).json()[0]["complete"] is True
    await asyncio.sleep(0.8)
    assert len(told) == 1, "a completion that changes nothing is no news"


async def test_a_longer_film_than_first_thought_is_told_with_a_higher_version(
    stage: Stage, told: list[dict[str, Any]]
) -> None:
    _, claimed = await stage.on_screen()
    await stage.completed(claimed, duration_seconds=75.2)
    words = await heard(told, 2)
    assert sorted((word["version"], word["duration_seconds"]) for word in words) == [(1, 60), (2, 75)]


async def test_a_title_that_must_wait_stays_a_draft(stage: Stage, told: list[dict[str, Any]]) -> None:
    title_id, claimed = await stage.on_screen(publish_when_playable=False)
    await stage.completed(claimed)
    assert (await stage.production(title_id))["state"] == "draft"
    assert (await stage.client.get(PROGRAMME)).json() == []


async def test_a_withdrawal_is_told_once_and_stays(stage: Stage, told: list[dict[str, Any]]) -> None:
    title_id, claimed = await stage.on_screen()
    for _ in range(2):
        path = f"{PROGRAMME}/{title_id}/withdrawals"
        answer = await stage.client.post(path, headers=stage.actor())
        assert (answer.status_code, answer.json()["state"]) == (201, "withdrawn")
    assert (await stage.client.get(f"{PROGRAMME}/{title_id}")).status_code == 404
    await stage.completed(claimed, duration_seconds=90)
    assert (await stage.production(title_id))["state"] == "withdrawn"
    words = await heard(told, 2)
    assert sorted((w["version"], w["kind"]) for w in words) == [(1, "title_published"), (2, "title_withdrawn")]


async def test_a_failure_after_the_premiere_withdraws_the_title_until_a_new_master_plays(
    stage: Stage, told: list[dict[str, Any]]
) -> None:
    title_id, claimed = await stage.on_screen()
    failed = {"fence": claimed.fence, "code": "unreadable", "retry": False, "detail": "moov atom"}
    await stage.signed(f"/api/media/transcode-jobs/{claimed.job_id}/failure", failed)
    view = await stage.production(title_id)
    assert (view["state"], view["refusal"]["code"]) == ("withdrawn", "unreadable")
    assert "moov" not in str(view)
    await stage.upload(title_id, b"a better file")
    again = await stage.claim(await stage.job_of(title_id))
    await stage.playable(again)
    assert (await stage.production(title_id))["state"] == "published"
    kinds = sorted((word["version"], word["kind"]) for word in await heard(told, 3))
    assert kinds == [(1, "title_published"), (2, "title_withdrawn"), (3, "title_published")]


async def test_an_older_master_does_not_push_a_newer_one_off_the_screen(stage: Stage, database: Database) -> None:
    title_id = await stage.title()
    await stage.upload(title_id)
    old = await stage.claim(await stage.job_of(title_id))
    await stage.upload(title_id)
    new = await stage.claim(await stage.job_of(title_id))
    await stage.playable(new)
    await stage.playable(old)
    async with database.reading() as session:
        found = await queries.title_on_screen(session, title_id=title_id)
    assert found is not None
    assert found[1].id == new.asset_id
