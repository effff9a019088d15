"""What an encoder that was taken over could leave in its folder, and what of it reaches storage."""

import os
from fractions import Fraction
from pathlib import Path

import pytest

from infra.storage import Storage
from transcoder.ffmpeg import commands
from transcoder.ffmpeg.containers import Container
from transcoder.hls import ladder
from transcoder.vod import package as packages
from transcoder.vod.package import Package
from transcoder.vod.plan import Plan
from transcoder.vod.refusals import JobFailed

SEGMENT = b"\0\0\0\x08moof\0\0\0\x0fmdatpicture"
INDEX = (
    '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-MAP:URI="init"\n#EXTINF:4.000000,\n{name}\n'
)


@pytest.fixture
def package(tmp_path: Path) -> Package:
    (tmp_path / "work").mkdir()
    source = commands.Source(Container.MP4, ("h264",), 0, None)
    encoding = commands.Encoding(source, ladder.rungs_for(640, 360), Fraction(25), deinterlace=False, preset="fast")
    plan = Plan(encoding, duration_seconds=8, poster_at_seconds=1)
    storage = Storage(f"file://{tmp_path}/storage")
    return packages.open_package(storage, prefix="media/ast_1/f1/", folder=tmp_path / "work", plan=plan)


async def _stored(package: Package) -> dict[str, bytes]:
    keys = [key async for key in package.storage.keys("")]
    return {key.removeprefix(package.prefix): await package.storage.get(key) for key in keys}


async def test_segments_are_in_storage_before_the_playlist_that_names_them(package: Package) -> None:
    (package.folder / "360p.m3u8").write_text(INDEX.format(name="360p_00000.m4s"))
    (package.folder / "360p_init.mp4").write_bytes(b"init")
    with pytest.raises(JobFailed):
        await packages.take_finished(package)
    assert "360p.m3u8" not in await _stored(package)

    (package.folder / "360p_00000.m4s").write_bytes(SEGMENT)
    await packages.take_finished(package)

    stored = await _stored(package)
    assert (stored["360p_init.mp4"], stored["360p_00000.m4s"]) == (b"init", SEGMENT)
    assert b"360p_00000.m4s" in stored["360p.m3u8"]
    assert package.playable
    assert [path.name for path in package.folder.iterdir()] == ["360p.m3u8"]


async def test_names_in_the_encoders_index_are_never_followed(package: Package, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (package.folder / "360p.m3u8").write_text(INDEX.format(name="../secret"))
    (package.folder / "360p_init.mp4").write_bytes(b"init")
    (package.folder / "360p_00000.m4s").write_bytes(SEGMENT)

    await packages.take_finished(package)

    assert b"secret" not in b"".join((await _stored(package)).values())
    assert (tmp_path / "secret").exists()


@pytest.mark.parametrize("plant", [os.symlink, os.link], ids=["symbolic link", "hard link"])
async def test_links_to_other_files_are_not_read(package: Package, tmp_path: Path, plant: object) -> None:
    assert callable(plant)
    (tmp_path / "secret").write_bytes(b"secret")
    (package.folder / "360p.m3u8").write_text(INDEX.format(name="360p_00000.m4s"))
    (package.folder / "360p_init.mp4").write_bytes(b"init")
    plant(tmp_path / "secret", package.folder / "360p_00000.m4s")

    with pytest.raises((JobFailed, OSError)):
        await packages.take_finished(package)

    assert b"secret" not in b"".join((await _stored(package)).values())


@pytest.mark.parametrize("left", [b"", SEGMENT[:-1], SEGMENT[:4]])
async def test_a_segment_that_a_full_disk_cut_short_is_not_published(package: Package, left: bytes) -> None:
    (package.folder / "360p.m3u8").write_text(INDEX.format(name="360p_00000.m4s"))
    (package.folder / "360p_init.mp4").write_bytes(b"init")
    (package.folder / "360p_00000.m4s").write_bytes(left)

    with pytest.raises(JobFailed) as failed:
        await packages.take_finished(package)

    assert failed.value.retry
    assert list(await _stored(package)) == ["360p_init.mp4"]


async def test_a_film_that_breaks_off_is_not_called_complete(package: Package) -> None:
    with pytest.raises(JobFailed, match="nothing of 360p could be decoded"):
        packages.check_end(package)
    (package.folder / "360p_init.mp4").write_bytes(b"init")
    (package.folder / "360p_00000.m4s").write_bytes(SEGMENT)
    index = package.folder / "360p.m3u8"
    index.write_text(INDEX.format(name="360p_00000.m4s"))
    await packages.take_finished(package)
    with pytest.raises(JobFailed, match="has no end"):
        packages.check_end(package)

    index.write_text(INDEX.format(name="360p_00000.m4s") + "#EXT-X-ENDLIST\n")
    await packages.take_finished(package)
    with pytest.raises(JobFailed, match=r"broke off at 4\.0 of 8\.0 s"):
        packages.check_end(package)


async def test_a_pipe_in_place_of_a_segment_does_not_hold_us_up(package: Package) -> None:
    os.mkfifo(package.folder / "360p.m3u8")
    with pytest.raises(JobFailed):
        await packages.take_finished(package)


async def test_a_film_without_poster_has_none(package: Package) -> None:
    assert await packages.take_poster(package) is None
    (package.folder / commands.POSTER_NAME).write_bytes(b"jpeg")
    assert await packages.take_poster(package) == "poster.jpg"
    assert (await _stored(package))["poster.jpg"] == b"jpeg"
