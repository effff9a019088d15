"""What tests of tracks do again and again."""

import asyncio
from typing import Any

import httpx

from infra import clock
from infra.contracts.transcode_report import ClaimedJob, Spoken
from infra.contracts.voice import SpokenCue
from infra.outbox.lag import lag
from infra.storage import MEDIA
from media_service.library.models import Asset, Title
from media_service.tracks import queries, service
from tests.media_service.stage import Stage

SRT = "1\n00:00:01,000 --> 00:00:03,500\nTrống nổi lên rồi\n\n2\n00:00:07,000 --> 00:00:09,000\nHai Bà ra trận\n"
LINES = [SpokenCue(start_seconds=1, text="Sân khấu tối."), SpokenCue(start_seconds=6, text="Đèn bật sáng.")]
MASTER = (
    '#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Âm thanh",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",'
    'URI="sound.m3u8"\n#EXT-X-STREAM-INF:BANDWIDTH=900000,AVERAGE-BANDWIDTH=700000,CODECS="avc1.64001e,mp4a.40.2",'
    'RESOLUTION=640x360,FRAME-RATE=24.000,AUDIO="sound"\n360p.m3u8\n'
)


def at(title_id: str, place: str = "/tracks") -> str:
    """An address of the tracks."""
    return f"/api/media/titles/{title_id}{place}"


async def put(stage: Stage, title_id: str, content: str | bytes = SRT, **about: Any) -> httpx.Response:
    """Put subtitles as an editor of the house."""
    wish = {"language": "vi", "label": "Tiếng Việt", **about}
    place = at(title_id, f"/subtitles/{wish.pop('language')}")
    return await stage.client.put(place, params=wish, content=content, headers=stage.actor())


async def shown(stage: Stage, title_id: str) -> tuple[str, str]:
    """Where the playlist that viewers get lies in storage, and its text."""
    async with stage.parts.database.reading() as session:
        title = await session.get_one(Title, title_id)
        asset = await session.get_one(Asset, title.asset_id)
    key = f"{MEDIA}{asset.id}/{asset.shown_playlist}"
    return key, (await stage.parts.storage.get(key)).decode()


async def shown_with(stage: Stage, title_id: str, text: str, *, there: bool = True) -> tuple[str, str]:
    """The playlist that viewers get, once it has that text in it (or has lost it)."""
    for _ in range(200):
        key, found = await shown(stage, title_id)
        if (text in found) is there:
            return key, found
        await asyncio.sleep(0.1)
    raise AssertionError(f"{text!r} {'never came' if there else 'stayed'}: {found}")


async def drained(stage: Stage) -> None:
    """The outbox has nothing more to say."""
    for _ in range(200):
        async with stage.parts.database.reading() as session:
            if (await lag(session, now=clock.now())).waiting == 0:
                return
        await asyncio.sleep(0.05)
    raise AssertionError("messages wait")


async def request(stage: Stage, title_id: str, *, lines: list[SpokenCue] | None = None, label: str = "Lời tả") -> str:
    """A voice is asked for; the track's id."""
    async with stage.parts.database.transaction() as session:
        return await service.request_voice(
            session,
            title_id=title_id,
            language="vi",
            label=label,
            cues=LINES if lines is None else lines,
            requested_by="acc_tester",
            now=clock.now(),
        )


async def speak(stage: Stage, claimed: ClaimedJob, **changes: Any) -> httpx.Response:
    """A worker puts a sound into storage and reports it."""
    segments = "".join(f"#EXTINF:{each},\nsound-{n}.m4s\n" for n, each in enumerate(("4.0", "4.0", "4.0", "3.0")))
    playlist = f"{claimed.output_prefix}sound.m3u8"
    await stage.parts.storage.put(playlist, f"#EXTM3U\n{segments}#EXT-X-ENDLIST\n".encode())
    word = {
        "fence": claimed.fence,
        "playlist": playlist.removeprefix(f"{MEDIA}{claimed.asset_id}/"),
        "codecs": "mp4a.40.2",
        "duration_seconds": 15.0,
        "size_bytes": 1000,
        "bandwidth": 150_000,
        "average_bandwidth": 140_000,
        "film_bandwidth": 130_000,
        "film_average_bandwidth": 128_000,
        "machine": "espeak-ng",
    }
    path = f"/api/media/transcode-jobs/{claimed.job_id}/voice"
    return await stage.signed(path, Spoken.model_validate({**word, **changes}))


async def voice_job(stage: Stage, title_id: str, track_id: str) -> str:
    """The id of the job that is to speak the newest version of a voice, once there is one."""
    for _ in range(200):
        async with stage.parts.database.reading() as session:
            track = await queries.track(session, track_id=track_id)
            assert track is not None
            job_id = await queries.job_id(session, track=track)
        if job_id is not None:
            return job_id
        await asyncio.sleep(0.1)
    raise AssertionError("no job")
