"""What comes out of an encoder, and what of it reaches storage, in which order."""

import asyncio
from fractions import Fraction
from pathlib import Path

import pytest

from infra.storage import Storage
from transcoder.ffmpeg import commands
from transcoder.ffmpeg.containers import Container
from transcoder.hls import ladder, playlist
from transcoder.hls.segmenter import Cut, Keyframe
from transcoder.vod import package as packages
from transcoder.vod.package import Package
from transcoder.vod.plan import Plan
from transcoder.vod.refusals import JobFailed

FIRST = Cut(0, b"first", 2_000_000, (Keyframe(0, 3, 2_000_000),))
SECOND = Cut(1, b"second", 2_000_000)


@pytest.fixture
def package(tmp_path: Path) -> Package:
    source = commands.Source(Container.MP4, ("h264", "aac"), 0, 1)
    encoding = commands.Encoding(source, ladder.rungs_for(854, 480), Fraction(25), deinterlace=False, preset="fast")
    plan = Plan(encoding, duration_seconds=8, poster_at_seconds=1)
    return packages.open_package(Storage(f"file://{tmp_path}/storage"), prefix="media/ast_1/f1/", plan=plan)


async def _stored(package: Package) -> dict[str, bytes]:
    keys = [key async for key in package.storage.keys("")]
    return {key.removeprefix(package.prefix): await package.storage.get(key) for key in keys}


async def test_segments_are_in_storage_before_the_playlist_that_names_them(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    put = package.storage.put

    async def noting(key: str, content: bytes) -> None:
        written.append(key.removeprefix(package.prefix))
        await put(key, content)

    monkeypatch.setattr(package.storage, "put", noting)
    await packages.add(package, package.lead, b"init", FIRST)
    assert written == ["360p_init.mp4", "360p_00000.m4s", "360p.m3u8"]


async def test_the_film_can_be_watched_when_the_smallest_picture_and_the_sound_are_there(package: Package) -> None:
    assert package.sound is not None
    await packages.add(package, package.pictures[0], b"init", FIRST)
    await packages.add(package, package.lead, b"init", FIRST)
    assert not package.ready.is_set()
    await packages.add(package, package.sound, b"init", FIRST)
    assert package.ready.is_set()


async def test_a_segment_that_lead_in_and_ladder_bring_at_once_stands_in_the_playlist_once(package: Package) -> None:
    await asyncio.gather(*(packages.add(package, package.lead, b"init", FIRST) for _ in range(3)))
    assert [segment.uri for segment in package.lead.segments] == ["360p_00000.m4s"]


async def test_a_segment_that_was_shown_is_never_replaced(package: Package) -> None:
    await packages.add(package, package.lead, b"init", FIRST)
    await packages.add(package, package.lead, b"init", Cut(0, b"another", 2_000_000))
    await packages.add(package, package.lead, b"init", SECOND)

    stored = await _stored(package)
    assert (stored["360p_00000.m4s"], stored["360p_00001.m4s"]) == (b"first", b"second")
    assert [part.uri for part in playlist.parse(stored["360p.m3u8"].decode()).segments] == [
        "360p_00000.m4s",
        "360p_00001.m4s",
    ]
    assert package.size_bytes == len(b"init" + b"first" + b"second")


@pytest.mark.parametrize(
    ("init", "cut"),
    [(b"init", Cut(2, b"third", 2_000_000)), (b"other", SECOND), (None, SECOND), (b"init", Cut(1, b"second", 0))],
    ids=["a segment is missing", "other decoder settings", "no decoder settings", "no duration"],
)
async def test_a_rendition_with_a_break_is_not_published(package: Package, init: bytes | None, cut: Cut) -> None:
    await packages.add(package, package.lead, b"init", FIRST)
    with pytest.raises(JobFailed) as failed:
        await packages.add(package, package.lead, init, cut)
    assert failed.value.retry
    assert "360p_00001.m4s" not in await _stored(package)


async def test_a_film_that_breaks_off_is_not_called_complete(package: Package) -> None:
    with pytest.raises(JobFailed, match="has no end"):
        packages.check_end(package)
    for rendition in package.renditions:
        rendition.ended = True
    with pytest.raises(JobFailed, match="nothing of 480p could be decoded"):
        packages.check_end(package)
    for rendition in package.renditions:
        await packages.add(package, rendition, b"init", FIRST)
    with pytest.raises(JobFailed, match=r"broke off at 2\.0 of 8\.0 s"):
        packages.check_end(package)


async def test_a_storage_that_is_away_for_a_moment_is_waited_for(package: Package) -> None:
    folder = package.storage.local_path("")
    assert folder is not None
    folder.rename(folder.with_name("elsewhere"))
    folder.write_text("no folder")
    adding = asyncio.create_task(packages.add(package, package.lead, b"init", FIRST))
    await asyncio.sleep(0.3)
    assert not adding.done()
    folder.unlink()
    folder.with_name("elsewhere").rename(folder)

    await adding
    assert (await _stored(package))["360p_00000.m4s"] == b"first"
