import pytest

from infra import clock
from infra.contracts.transcode_report import Failed, FailureCode
from infra.contracts.voice import SpokenCue, VoiceDocument
from infra.storage import MEDIA
from media_service.tracks import queries, service, staging, tasks
from tests.media_service.stage import Stage
from tests.media_service.tracks.test_routes import film
from tests.media_service.tracks.track_steps import (
    LINES,
    MASTER,
    at,
    drained,
    put,
    request,
    shown,
    shown_with,
    speak,
    voice_job,
)

pytestmark = pytest.mark.both_engines


async def test_a_voice_is_spoken_by_a_worker_and_joins_the_sounds(stage: Stage) -> None:
    title_id = await film(stage)
    track = await request(stage, title_id)
    claimed = await stage.claim(await voice_job(stage, title_id, track))
    folder = f"{MEDIA}{claimed.asset_id}/f1"
    assert (claimed.kind, claimed.master_key, claimed.film_prefix) == ("voice", "", f"{folder}/")
    assert claimed.output_prefix == f"{folder}/{track}v1f1/"
    document = VoiceDocument.model_validate_json(await stage.parts.storage.get(claimed.document_key))
    assert (document.language, document.cues) == ("vi", LINES)
    assert (await speak(stage, claimed)).status_code == 200
    _, text = await shown_with(stage, title_id, "describes-video")
    assert (
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Lời tả",LANGUAGE="vi",DEFAULT=NO,AUTOSELECT=YES,'
        f'CHARACTERISTICS="public.accessibility.describes-video",CHANNELS="2",URI="{track}v1f1/sound.m3u8"\n'
    ) in text
    assert "BANDWIDTH=920000,AVERAGE-BANDWIDTH=712000" in text  # by what it is above the film's own sound
    seen = (await stage.client.get(at(title_id), headers=stage.actor())).json()
    assert [(one["state"], one["machine_made"]) for one in seen] == [("ready", True)]
    again = await speak(stage, claimed)
    assert again.status_code == 200  # a repeat tells nothing new


async def test_asking_for_the_same_voice_does_nothing_and_for_another_replaces_it(stage: Stage) -> None:
    title_id = await film(stage)
    track = await request(stage, title_id)
    first = await voice_job(stage, title_id, track)
    claimed = await stage.claim(first)
    assert await request(stage, title_id) == track
    assert await voice_job(stage, title_id, track) == first
    await speak(stage, claimed)
    await shown_with(stage, title_id, f"{track}v1f1/")
    lines = [SpokenCue(start_seconds=2, text="Màn kéo lên.")]
    assert await request(stage, title_id, lines=lines, label="Lời tả mới") == track
    second = await voice_job(stage, title_id, track)
    _, text = await shown_with(stage, title_id, "Lời tả mới")
    assert f"{track}v1f1/" in text  # heard until the new one is spoken
    assert (await stage.signed(f"/api/media/transcode-jobs/{first}/claims", {"worker": "w"})).status_code == 404
    await speak(stage, await stage.claim(second))
    _, text = await shown_with(stage, title_id, f"{track}v2f1/")
    assert f"{track}v1f1/" not in text


async def test_a_worker_at_a_voice_that_was_taken_back_is_told_to_stop(stage: Stage) -> None:
    title_id = await film(stage)
    track = await request(stage, title_id)
    claimed = await stage.claim(await voice_job(stage, title_id, track))
    await stage.client.delete(at(title_id, f"/tracks/{track}"), headers=stage.actor())
    beat = await stage.signed(f"/api/media/transcode-jobs/{claimed.job_id}/progress", {"fence": 1, "fraction": 0.5})
    assert (beat.status_code, beat.json()["code"]) == (404, "transcode_job_unknown")
    assert (await speak(stage, claimed)).status_code == 404


async def test_a_voice_that_failed_leaves_the_film_on_screen_and_may_be_asked_for_again(stage: Stage) -> None:
    title_id = await film(stage)
    track = await request(stage, title_id)
    claimed = await stage.claim(await voice_job(stage, title_id, track))
    word = Failed(fence=claimed.fence, code=FailureCode.VOICE_UNAVAILABLE, retry=False, detail="no voice for xx")
    assert (await stage.signed(f"/api/media/transcode-jobs/{claimed.job_id}/failure", word)).status_code == 200
    seen = (await stage.client.get(at(title_id), headers=stage.actor())).json()
    assert (seen[0]["state"], seen[0]["refusal"]["code"]) == ("failed", "voice_unavailable")
    production = await stage.production(title_id)
    assert (production["job_state"], production["refusal"]) == ("completed", None)
    await request(stage, title_id)
    assert await voice_job(stage, title_id, track) != claimed.job_id


async def test_a_voice_waits_for_the_whole_film_and_is_spoken_anew_over_another(stage: Stage) -> None:
    title_id, claimed = await stage.on_screen()
    track = await request(stage, title_id)
    segments = "#EXTM3U\n#EXTINF:4.0,\na.m4s\n#EXT-X-ENDLIST\n"
    for _ in range(2):
        folder = f"{MEDIA}{claimed.asset_id}/f{claimed.fence}"
        for name, text in (("master", MASTER), ("360p", segments), ("sound", segments)):
            await stage.parts.storage.put(f"{folder}/{name}.m3u8", text.encode())
        await stage.completed(claimed)
        await _until_job_over(stage, title_id, track, claimed.asset_id)
        voiced = await stage.claim(await voice_job(stage, title_id, track))
        assert voiced.asset_id == claimed.asset_id
        await speak(stage, voiced)
        await shown_with(stage, title_id, f"{track}v1f")
        await stage.upload(title_id)
        claimed = await stage.claim(await stage.job_of(title_id))


async def _until_job_over(stage: Stage, title_id: str, track: str, asset_id: str) -> None:
    """The loop of the outbox is not waited for: what it would do is done."""
    await tasks.stage(stage.parts.database, stage.parts.storage, title_id=title_id)
    async with stage.parts.database.reading() as session:
        found = await queries.showing(session, title_id=title_id)
        assert found is not None
        assert found.asset_id == asset_id


@pytest.mark.parametrize("meanwhile", [False, True])
async def test_a_set_made_of_what_is_no_longer_so_is_not_shown(stage: Stage, meanwhile: bool) -> None:
    title_id = await film(stage)
    await put(stage, title_id)
    await drained(stage)
    async with stage.parts.database.reading() as session:
        showing = await queries.showing(session, title_id=title_id)
    assert showing is not None
    staged = await staging.write(stage.parts.storage, showing, trim=None)
    if meanwhile:
        wish = {"start_seconds": 4}
        assert (await stage.client.put(at(title_id, "/trim"), json=wish, headers=stage.actor())).status_code == 200
    before, _ = await shown(stage, title_id)
    async with stage.parts.database.transaction() as session:
        moved = await service.show(session, showing=showing, staged=staged, now=clock.now())
    assert moved is not meanwhile
    assert ((await shown(stage, title_id))[0] == before) is meanwhile
