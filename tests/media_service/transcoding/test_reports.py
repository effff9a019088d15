import asyncio
import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import update

from infra import clock
from infra.contracts.transcode_report import ClaimedJob, FailureCode
from media_service.transcoding import refusals, routes, tasks
from media_service.transcoding.models import MAX_ATTEMPTS, TranscodeJob
from tests.media_service.stage import Stage

pytestmark = pytest.mark.both_engines

JOB = routes.router.prefix  # with {job_id} in it


async def robbed(stage: Stage) -> tuple[str, ClaimedJob, ClaimedJob]:
    """A title whose first worker fell silent after it was playable, and whose second holds the job."""
    title_id, first = await stage.on_screen()
    async with stage.parts.database.transaction() as session:
        past = clock.now() - timedelta(seconds=1)
        await session.execute(update(TranscodeJob).where(TranscodeJob.id == first.job_id).values(lease_expires_at=past))
    return title_id, first, await stage.claim(first.job_id, "w2")


async def playlist(stage: Stage, title_id: str) -> str:
    """The playlist a viewer would be given."""
    wish = {"entitlement_token": stage.entitlement(title_id)}
    answer = await stage.client.post("/api/media/playback-sessions", json=wish)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["playlist_path"]).split("/", 4)[4]


async def eventually(wanted: Any, look: Any) -> None:
    """Wait for the outbox."""
    for _ in range(60):
        if await look() == wanted:
            return
        await asyncio.sleep(0.05)
    assert await look() == wanted


async def test_every_report_of_an_old_fence_is_refused(stage: Stage) -> None:
    title_id, first, second = await robbed(stage)
    path = JOB.format(job_id=first.job_id)
    failed = {"fence": first.fence, "code": "unreadable", "retry": False, "detail": ""}
    late = [
        await stage.signed(f"{path}/progress", {"fence": first.fence, "fraction": 1}),
        await stage.playable(first),
        await stage.completed(first),
        await stage.signed(f"{path}/failure", failed),
    ]
    assert [(a.status_code, a.json()["code"]) for a in late] == [(409, "stale_fence")] * 4
    assert await playlist(stage, title_id) == "f1/master.m3u8"
    await stage.playable(second)
    assert await playlist(stage, title_id) == "f2/master.m3u8"


async def test_a_repeated_report_of_the_same_fence_changes_nothing(stage: Stage) -> None:
    title_id, claimed = await stage.on_screen()
    for report in (stage.playable, stage.completed, stage.completed, stage.playable):
        assert (await report(claimed)).status_code == 200
    view = await stage.production(title_id)
    assert (view["job_state"], view["attempts"], view["state"]) == ("completed", 1, "published")


@pytest.mark.parametrize(
    "path", ["f2/master.m3u8", "f1/../f2/m.m3u8", "/f1/m.m3u8", "f1", "f1/", "f11/m.m3u8", "f1/%2e"]
)
async def test_output_outside_the_folder_of_the_fence_is_refused(stage: Stage, path: str) -> None:
    title_id = await stage.title()
    await stage.upload(title_id)
    claimed = await stage.claim(await stage.job_of(title_id))
    for changes in ({"playlist": path}, {"poster": path}):
        answer = await stage.playable(claimed, **changes)
        assert (answer.status_code, answer.json()["code"]) == (400, "output_outside_fence")
    assert (await stage.production(title_id))["playable_at"] is None


def small_picture() -> bytes:
    """Narrower than any house may choose, as a narrow film's is."""
    drawn = io.BytesIO()
    Image.new("RGB", (64, 36), (160, 20, 30)).save(drawn, "JPEG")
    return drawn.getvalue()


async def test_the_poster_is_drawn_anew_where_the_public_finds_it(stage: Stage) -> None:
    title_id = await stage.title()
    await stage.upload(title_id)
    claimed = await stage.claim(await stage.job_of(title_id))
    await stage.parts.storage.put(f"{claimed.output_prefix}poster.jpg", small_picture())
    await stage.playable(claimed, poster="f1/poster.jpg")

    async def poster() -> Any:
        return (await stage.client.get(f"/api/media/titles/{title_id}")).json()["poster_path"]

    await eventually(f"/posters/{claimed.asset_id}-1-w64.jpg", poster)
    assert (await stage.parts.storage.get(f"posters/{claimed.asset_id}-1-w64.webp")).startswith(b"RIFF")


async def test_a_film_whose_poster_is_none_is_a_film_without_a_poster(stage: Stage) -> None:
    title_id = await stage.title()
    await stage.upload(title_id)
    claimed = await stage.claim(await stage.job_of(title_id))
    await stage.parts.storage.put(f"{claimed.output_prefix}poster.jpg", b"no picture")
    handlers = tasks.handlers(stage.parts.database, stage.parts.storage)
    told = {"asset_id": claimed.asset_id, "fence": claimed.fence, "poster": "f1/poster.jpg"}
    await handlers["poster_made"](told)
    assert [key async for key in stage.parts.storage.keys("posters/")] == []


async def test_after_completion_only_the_output_of_the_winner_is_left(stage: Stage) -> None:
    title_id, first, second = await robbed(stage)
    storage = stage.parts.storage
    await storage.put(f"{first.output_prefix}v/1.m4s", b"old")
    await storage.put(f"{second.output_prefix}v/1.m4s", b"new")
    await storage.put(f"media/{first.asset_id}0/f1/1.m4s", b"another asset's")
    await stage.completed(second)

    async def keys() -> list[str]:
        return sorted([key async for key in storage.keys("media/")])

    kept = sorted([f"{second.output_prefix}v/1.m4s", f"media/{first.asset_id}0/f1/1.m4s"])
    await eventually(kept, keys)
    assert await playlist(stage, title_id) == "f2/master.m3u8"


async def test_a_retry_rests_and_the_last_one_fails_with_words_for_the_visitor(stage: Stage) -> None:
    title_id = await stage.title()
    await stage.upload(title_id)
    job_id = await stage.job_of(title_id)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        claimed = await stage.claim(job_id)
        report = {"fence": claimed.fence, "code": "out_of_space", "retry": True, "detail": "ENOSPC"}
        assert (await stage.signed(f"{JOB}/failure".format(job_id=job_id), report)).status_code == 200
        view = await stage.production(title_id)
        assert view["attempts"] == attempt
        if attempt < MAX_ATTEMPTS:
            assert (view["job_state"], view["refusal"]) == ("queued", None)
            early = await stage.signed(f"{JOB}/claims".format(job_id=job_id), {"worker": "w"})
            assert early.json()["code"] == "job_not_claimable"
            async with stage.parts.database.transaction() as session:
                await session.execute(update(TranscodeJob).values(not_before=clock.now()))
    assert (view["job_state"], view["refusal"]["code"]) == ("failed", "out_of_space")


async def test_a_refused_master_leaves_no_output_behind(stage: Stage) -> None:
    title_id = await stage.title()
    await stage.upload(title_id)
    claimed = await stage.claim(await stage.job_of(title_id))
    await stage.parts.storage.put(f"{claimed.output_prefix}v/1.m4s", b"half")
    report = {"fence": 1, "code": "no_picture", "retry": False, "detail": ""}
    path = f"{JOB}/failure".format(job_id=claimed.job_id)
    assert [(await stage.signed(path, report)).status_code for _ in range(2)] == [200, 200]

    async def keys() -> list[str]:
        return [key async for key in stage.parts.storage.keys("media/")]

    await eventually([], keys)
    assert (await stage.production(title_id))["refusal"]["vi"].startswith("Tệp không có hình ảnh")


@pytest.mark.parametrize("code", list(FailureCode))
def test_every_failure_has_words_in_both_languages(code: FailureCode) -> None:
    words = refusals.refusal(code)
    assert words.code == code
    assert len(words.vi) > 20
    assert len(words.en) > 20
    assert words.vi != words.en
