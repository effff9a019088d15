"""Bad input, as a table of promises: what comes, what is said, whether another attempt is made. Nothing is published.

What happens around the encoder stands elsewhere: dead worker and dead Valkey in test_worker.py, dead media_service in
test_pipeline.py and test_reports.py, uploads that break off or are over the limit in tests/media_service/uploads.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.contracts.transcode_report import FailureCode
from media_service.transcoding import refusals
from tests.support import media
from tests.support.encoding_house import EncodingHouse


def _text(folder: Path) -> bytes:
    return "Đây không phải là phim.".encode()


def _playlist_of_a_neighbours_film(folder: Path) -> bytes:
    neighbour = media.make_film(folder / "neighbour.ts", seconds=2)
    return media.make_disguised_playlist(folder / "upload.mp4", neighbour).read_bytes()


def _another_tenants_path_as_concat_list(folder: Path) -> bytes:
    return f"ffconcat version 1.0\nfile '{folder}/storage/masters/ast_2/film.mp4'\n".encode()


def _another_tenants_path_inside_an_mp4(folder: Path) -> bytes:
    """A film whose index says that its picture lies in another file (a data reference that names one)."""
    neighbour = media.make_film(folder / "neighbour.mp4", seconds=9)
    film = media.make_film(folder / "film.mp4", seconds=2, sound=False).read_bytes()
    named = str(neighbour).encode() + b"\0"
    size = 12 + len(named)
    inside = b"\0\0\0\x0curl \0\0\0\1"
    outside = size.to_bytes(4, "big") + b"url \0\0\0\0" + named
    return _with_longer_box(film, inside, outside)


def _empty(folder: Path) -> bytes:
    return b""


def _cut_before_its_index(folder: Path) -> bytes:
    whole = media.make_film(folder / "whole.mp4").read_bytes()
    return whole[: len(whole) // 2]


def _cut_after_its_index(folder: Path) -> bytes:
    whole = media.make_film(folder / "whole.mp4")
    media.run_ffmpeg("-i", str(whole), "-c", "copy", "-movflags", "+faststart", str(folder / "quick.mp4"))
    return (folder / "quick.mp4").read_bytes()[: whole.stat().st_size // 2]


def _cut_matroska(folder: Path) -> bytes:
    whole = media.make_odd_film(folder / "whole.mkv").read_bytes()
    return whole[: len(whole) // 2]


def _noise_behind_a_right_beginning(folder: Path) -> bytes:
    return media.make_film(folder / "film.ts", seconds=1).read_bytes()[:188] + random.Random(1).randbytes(100_000)  # noqa: S311


def _noise_in_place_of_pictures(folder: Path) -> bytes:
    whole = media.make_film(folder / "whole.mp4").read_bytes()
    first, last = whole.index(b"mdat") + 4, whole.index(b"moov") - 4
    return whole[:first] + random.Random(1).randbytes(last - first) + whole[last:]  # noqa: S311


def _sound_only(folder: Path) -> bytes:
    media.run_ffmpeg("-f", "lavfi", "-i", "sine=d=2", str(folder / "sound.mp4"))
    return (folder / "sound.mp4").read_bytes()


def _sound_with_a_cover(folder: Path) -> bytes:
    sound = ("-f", "lavfi", "-i", "sine=d=2", "-f", "lavfi", "-i", "testsrc2=s=300x300:d=0.1:r=10")
    cover = ("-map", "0", "-map", "1", "-frames:v", "1", "-c:v", "mjpeg", "-disposition:v:0", "attached_pic")
    media.run_ffmpeg(*sound, *cover, "-pix_fmt", "yuvj420p", str(folder / "song.mp4"))
    return (folder / "song.mp4").read_bytes()


def _strange_codec(folder: Path) -> bytes:
    media.run_ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-c:v", "magicyuv", str(folder / "magic.mkv"))
    return (folder / "magic.mkv").read_bytes()


def _pictures_too_small(folder: Path) -> bytes:
    return media.make_film(folder / "dot.mp4", size="8x8", seconds=2).read_bytes()


def _too_long(folder: Path) -> bytes:
    return media.make_film(folder / "long.mp4", size="64x64", rate="5", seconds=70, sound=False).read_bytes()


REFUSED: list[tuple[Callable[[Path], bytes], FailureCode]] = [
    (_text, FailureCode.UNRECOGNISED_CONTAINER),
    (_playlist_of_a_neighbours_film, FailureCode.UNRECOGNISED_CONTAINER),
    (_another_tenants_path_as_concat_list, FailureCode.UNRECOGNISED_CONTAINER),
    (_empty, FailureCode.EMPTY),
    (_cut_before_its_index, FailureCode.UNREADABLE),
    (_cut_after_its_index, FailureCode.UNREADABLE),
    (_cut_matroska, FailureCode.UNREADABLE),
    (_noise_behind_a_right_beginning, FailureCode.UNRECOGNISED_CONTAINER),
    (_noise_in_place_of_pictures, FailureCode.UNREADABLE),
    (_sound_only, FailureCode.NO_PICTURE),
    (_sound_with_a_cover, FailureCode.NO_PICTURE),
    (_strange_codec, FailureCode.CODEC_NOT_ALLOWED),
    (_pictures_too_small, FailureCode.NO_PICTURE),
    (_too_long, FailureCode.OVER_LIMIT),
]


@pytest.fixture
def house(tmp_path: Path) -> EncodingHouse:
    house = EncodingHouse(tmp_path)
    house.settings = house.settings.model_copy(update={"media_max_seconds": 60})
    return house


@pytest.mark.parametrize(("make", "code"), REFUSED, ids=[make.__name__[1:] for make, _ in REFUSED])
async def test_it_is_refused_at_once_with_the_reason_in_both_languages(
    house: EncodingHouse, tmp_path: Path, make: Callable[[Path], bytes], code: FailureCode
) -> None:
    master = tmp_path / "upload.bin"
    master.write_bytes(make(tmp_path))

    assert await house.failure(master) == (code, False)

    words = refusals.refusal(code)
    assert words.vi
    assert words.en
    kept = house.storage.local_path(house.desk.master_key)
    assert kept.read_bytes() == master.read_bytes(), "the master is never touched"


async def test_every_code_has_words() -> None:
    for code in FailureCode:
        assert refusals.refusal(code).vi != refusals.refusal(code).en


async def test_another_tenants_path_inside_an_mp4_is_not_followed(house: EncodingHouse, tmp_path: Path) -> None:
    master = tmp_path / "upload.mp4"
    master.write_bytes(_another_tenants_path_inside_an_mp4(tmp_path))

    assert await house.run(master) == "completed"

    [done] = house.desk.named("completion")
    assert done.duration_seconds == pytest.approx(2, abs=0.1), "its own two seconds, not the neighbour's nine"


async def test_the_longest_film_allowed_is_taken(house: EncodingHouse, tmp_path: Path) -> None:
    house.settings = house.settings.model_copy(update={"media_max_seconds": 3})
    assert await house.run(media.make_film(tmp_path / "film.mp4", seconds=3, sound=False)) == "completed"


async def test_a_film_without_sound_is_a_silent_film(house: EncodingHouse, tmp_path: Path) -> None:
    assert await house.run(media.make_film(tmp_path / "film.mp4", seconds=3, sound=False)) == "completed"
    assert "TYPE=AUDIO" not in await house.text("master.m3u8")


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv"])
async def test_a_sound_track_that_holds_nothing_makes_a_silent_film(
    house: EncodingHouse, tmp_path: Path, name: str
) -> None:
    film = tmp_path / name
    media.run_ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=3", "-f", "lavfi", "-i", "sine=d=1"),
        *("-af", "atrim=end=0", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"),
        *("-movflags", "+empty_moov+frag_keyframe", str(film)),
    )

    assert await house.run(film) == "completed"

    assert "TYPE=AUDIO" not in await house.text("master.m3u8")
    assert [kind for kind, _ in house.desk.reports if kind != "progress"][-1] == "completion"


async def test_a_master_that_is_not_there_is_tried_again(house: EncodingHouse) -> None:
    assert await house.failure(None) == (FailureCode.UNREADABLE, True)


def _with_longer_box(film: bytes, old: bytes, new: bytes) -> bytes:
    """`film` with one box replaced and the sizes of all boxes around it made right; the index stands at the end."""
    at = film.index(old)
    grown = len(new) - len(old)
    changed = bytearray(film[:at] + new + film[at + len(old) :])
    for where in _around(film, at):
        size = int.from_bytes(film[where : where + 4], "big") + grown
        changed[where : where + 4] = size.to_bytes(4, "big")
    return bytes(changed)


def _around(film: bytes, at: int, first: int = 0, end: int | None = None) -> Iterator[int]:
    """Where the boxes begin that hold position `at`, from the outermost in."""
    end = len(film) if end is None else end
    while first < end:
        size = int.from_bytes(film[first : first + 4], "big")
        if first < at < first + size:
            yield first
            inside = 16 if film[first + 4 : first + 8] == b"dref" else 8
            yield from _around(film, at, first + inside, first + size)
            return
        first += size
