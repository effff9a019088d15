"""Looking into files: what is found, and that a look can do no harm."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import media
from transcoder.ffmpeg import probe, sandbox
from transcoder.ffmpeg.containers import Container


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sandbox.open_folder(tmp_path / "work")
    return tmp_path / "work"


async def test_an_odd_film_is_seen_as_it_is(folder: Path, tmp_path: Path) -> None:
    film = media.make_odd_film(tmp_path / "cải lương.mkv", seconds=1)
    film.chmod(0o600)

    found = await probe.probe(film, Container.MATROSKA, folder=folder)

    assert found.picture is not None
    assert found.sound is not None
    assert (found.picture.codec, found.picture.width, found.picture.height) == ("ffv1", 853, 479)
    assert found.picture.average_rate == "30000/1001"
    assert found.sound.codec == "pcm_s16le"
    assert found.duration_seconds == pytest.approx(1, abs=0.05)
    assert found.end_seconds == pytest.approx(1, abs=0.05)
    assert os.listdir(folder) == []


async def test_rotation_and_fields_are_noticed(folder: Path, tmp_path: Path) -> None:
    turned = await probe.probe(media.make_turned_film(tmp_path / "p.mp4"), Container.MP4, folder=folder)
    woven = await probe.probe(media.make_interlaced_film(tmp_path / "p.mpg"), Container.MPEG_PS, folder=folder)

    assert turned.picture is not None
    assert turned.picture.display_size == (360, 640)
    assert not turned.picture.interlaced
    assert woven.picture is not None
    assert woven.picture.interlaced
    assert woven.picture.display_size == (768, 576)


async def test_a_film_without_a_stated_duration_is_measured(folder: Path, tmp_path: Path) -> None:
    media.make_film(tmp_path / "film.mp4", seconds=3, sound=False)
    media.run_ffmpeg("-i", str(tmp_path / "film.mp4"), "-c", "copy", "-live", "1", str(tmp_path / "live.mkv"))

    found = await probe.probe(tmp_path / "live.mkv", Container.MATROSKA, folder=folder)

    assert found.duration_seconds == pytest.approx(3, abs=0.05)


async def test_the_container_is_forced_whatever_the_bytes_claim(folder: Path, tmp_path: Path) -> None:
    neighbour = media.make_film(tmp_path / "neighbour.ts", seconds=1)
    disguised = media.make_disguised_playlist(tmp_path / "upload.mp4", neighbour)

    for container in Container:
        with pytest.raises(probe.ProbeRefused):
            found = await probe.probe(disguised, container, folder=folder)
            raise AssertionError(f"{container}: {found}")


async def test_the_first_bytes_of_real_files_tell_the_container(tmp_path: Path) -> None:
    film = media.make_film(tmp_path / "film.mp4", seconds=1)
    seen = {}
    for name in ("a.mov", "a.mkv", "a.avi", "a.ts", "a.m2ts"):
        media.run_ffmpeg("-i", str(film), "-c", "copy", "-bsf:v", "h264_mp4toannexb", str(tmp_path / name))
        seen[name] = probe.container_of(tmp_path / name)
    for name in ("a.mpg", "a.mxf", "a.webm"):
        media.run_ffmpeg("-i", str(film), "-t", "0.5", "-an", str(tmp_path / name))
        seen[name] = probe.container_of(tmp_path / name)

    assert seen == {
        "a.mov": Container.MP4,
        "a.mkv": Container.MATROSKA,
        "a.avi": Container.AVI,
        "a.ts": Container.MPEG_TS,
        "a.m2ts": Container.MPEG_TS,
        "a.mpg": Container.MPEG_PS,
        "a.mxf": Container.MXF,
        "a.webm": Container.MATROSKA,
    }


def test_all_of_pyav_is_loaded_before_the_sandbox_closes() -> None:
    """What it would load later it could not find any more."""
    script = """
import pkgutil, sys
from transcoder.ffmpeg import inspection
import av
print(*(part.name for part in pkgutil.walk_packages(av.__path__, "av.") if part.name not in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"av.__main__", "av.datasets"}
