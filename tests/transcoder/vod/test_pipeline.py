"""A whole job with real parts: signed HTTP, storage in a folder, ffmpeg in its sandbox."""

import itertools
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import pytest

from infra.contracts.transcode_report import FailureCode
from tests.support import media
from tests.support.encoding_house import EncodingHouse as House
from transcoder.hls import bitrate, multivariant, playlist
from transcoder.hls.segmenter import FIRST_INSTANT_SECONDS
from transcoder.hls.validator.validation import validate


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def test_an_odd_matroska_film_becomes_a_ladder_whose_playlists_tell_the_truth(
    house: House, tmp_path: Path
) -> None:
    assert await house.run(media.make_odd_film(tmp_path / "Tuồng cổ – Sơn Hậu.mkv", seconds=5)) == "completed"

    [done] = house.desk.named("completion")
    assert [(rung.name, rung.width, rung.height) for rung in done.rungs] == [("478p", 852, 478), ("360p", 640, 360)]
    assert {rung.frame_rate for rung in done.rungs} == {"30000/1001"}
    assert done.playlist == "f3/master.m3u8"
    assert done.poster == "f3/poster.jpg"
    assert done.duration_seconds == pytest.approx(5, abs=0.1)
    top = multivariant.parse(await house.text("master.m3u8"))
    assert top.audio is not None
    for variant, rung in zip(top.variants, done.rungs, strict=True):
        assert (variant.bandwidth, variant.average_bandwidth) == (rung.bandwidth, rung.average_bandwidth)
        assert variant.codecs.startswith("avc1.6400")
        assert variant.codecs.endswith(",mp4a.40.2")
        video = await _measured(house, variant.uri)
        sound = await _measured(house, top.audio.uri)
        true_peak = _true_peak(video) + _true_peak(sound)
        assert true_peak <= variant.bandwidth <= true_peak + 2
        assert variant.average_bandwidth == bitrate.average(video) + bitrate.average(sound)
    assert house.work_folders() == []
    with av.open(str(house.storage.local_path(f"{house.desk.prefix}poster.jpg"))) as poster:
        frame = next(poster.decode(video=0))
        assert (frame.width, frame.height) == (852, 478)


async def test_sound_and_picture_start_together_for_readers_with_and_without_edit_lists(
    house: House, tmp_path: Path
) -> None:
    assert await house.run(media.make_film(tmp_path / "film.mp4", seconds=3)) == "completed"

    first = {name: house.packets(name, f"{name}_init.mp4", f"{name}_00000.m4s")[0][0] for name in ("360p", "sound")}
    assert first == {"360p": FIRST_INSTANT_SECONDS, "sound": FIRST_INSTANT_SECONDS}
    for name in first:
        init = house.storage.local_path(f"{house.desk.prefix}{name}_init.mp4").read_bytes()
        assert b"elst" not in init, "browsers skip an empty edit, and then the picture lags"


async def test_every_object_is_named_by_a_playlist_and_every_name_is_there(house: House, tmp_path: Path) -> None:
    assert await house.run(media.make_film(tmp_path / "film.mp4", seconds=5)) == "completed"

    named = {"master.m3u8", "poster.jpg"}
    for name in ("360p.m3u8", "sound.m3u8"):
        written = playlist.parse(await house.text(name))
        assert written.kind is playlist.Kind.VOD
        assert written.ended
        assert all(segment.duration_us <= written.target_seconds * 1_000_000 + 500_000 for segment in written.segments)
        named |= {name, written.init_uri, *(segment.uri for segment in written.segments)}
    named |= {variant.uri for variant in multivariant.parse(await house.text("master.m3u8")).keyframes}
    assert "360p_iframes.m3u8" in named
    assert await house.objects() == sorted(named)
    [done] = house.desk.named("completion")
    sizes = [
        house.storage.local_path(f"{house.desk.prefix}{name}").stat().st_size for name in named if ".m3u8" not in name
    ]
    assert done.size_bytes == sum(sizes)


async def test_segments_of_all_rungs_begin_at_the_same_instant_with_a_keyframe(house: House, tmp_path: Path) -> None:
    film = media.make_film(tmp_path / "film.mp4", size="1280x720", rate="24000/1001", seconds=6, sound=False)
    assert await house.run(film) == "completed"

    starts: set[tuple[float, ...]] = set()
    for name in ("720p", "480p", "360p"):
        written = playlist.parse(await house.text(f"{name}.m3u8"))
        packets = [house.packets(name, written.init_uri, segment.uri) for segment in written.segments]
        assert all(segment[0][1] for segment in packets), "a segment begins with a keyframe"
        keyframes = [instant for segment in packets for instant, key in segment if key]
        assert [round(instant - keyframes[0], 3) for instant in keyframes] == [0.0, 1.001, 2.002, 4.004]
        starts.add(tuple(segment[0][0] for segment in packets))
    assert len(starts) == 1
    assert "TYPE=AUDIO" not in await house.text("master.m3u8"), "a silent film has no sound rendition"


async def test_the_film_can_be_watched_before_it_is_finished(house: House, tmp_path: Path) -> None:
    film = media.make_film(tmp_path / "film.mp4", size="854x480", seconds=14)
    seen: dict[str, bytes] = {}

    def look(kind: str, _word: object) -> None:
        if kind == "playable" and not seen:
            folder = house.storage.local_path(house.desk.prefix)
            seen.update({path.name: path.read_bytes() for path in folder.iterdir()})

    house.desk.on_report = look
    assert await house.run(film) == "completed"

    kinds = [kind for kind, _ in house.desk.reports if kind != "progress"]
    assert kinds == ["playable", "playable", "completion"], "told again when there is a poster"
    for name in ("360p", "sound"):
        early = playlist.parse(seen[f"{name}.m3u8"].decode())
        assert early.kind is playlist.Kind.EVENT
        assert early.segments
        assert not early.ended
        late = playlist.parse(await house.text(f"{name}.m3u8"))
        assert late.segments[: len(early.segments)] == early.segments
        for uri in (early.init_uri, *(segment.uri for segment in early.segments)):
            assert (await house.storage.get(f"{house.desk.prefix}{uri}")) == seen[uri], "what was shown stays"
    assert "480p_00000.m4s" not in seen, "announced before the larger pictures"
    first, second = house.desk.named("playable")
    assert (first.playlist, first.poster, second.poster) == ("f3/master.m3u8", None, "f3/poster.jpg")
    assert first.duration_seconds == pytest.approx(14, abs=0.1)
    provisional = multivariant.parse(seen["master.m3u8"].decode())
    final = multivariant.parse(await house.text("master.m3u8"))
    assert provisional.variants[0].uri == "360p.m3u8", "players begin with what is there"
    for early_variant, late_variant in zip(provisional.variants[::-1], final.variants, strict=True):
        assert early_variant.bandwidth >= late_variant.bandwidth, "what was promised first never understates"
        assert early_variant.codecs >= late_variant.codecs
        assert early_variant.uri == late_variant.uri
    fractions = [word.fraction for word in house.desk.named("progress")]
    assert fractions == sorted(fractions)


async def test_the_lead_in_and_the_ladder_make_one_film_without_a_seam(house: House, tmp_path: Path) -> None:
    film = media.make_film(tmp_path / "film.mp4", size="854x480", seconds=14)
    assert await house.run(film) == "completed"

    assert validate("master.m3u8", lambda name: _bytes(house, name)) == []
    with_lead = playlist.parse(await house.text("360p.m3u8"))
    without = playlist.parse(await house.text("480p.m3u8"))
    assert [part.duration_us for part in with_lead.segments] == [part.duration_us for part in without.segments]


@pytest.mark.parametrize(
    ("make", "name", "made"),
    [
        (media.make_uneven_film, "vfr.mkv", (640, 360, "30/1")),
        (media.make_interlaced_film, "pal.mpg", (768, 576, "25/1")),
        (media.make_turned_film, "phone.mp4", (360, 640, "25/1")),
    ],
)
async def test_unusual_masters_keep_their_shape_and_get_one_constant_rate(
    house: House, tmp_path: Path, make: Callable[[Path], Path], name: str, made: tuple[int, int, str]
) -> None:
    assert await house.run(make(tmp_path / name)) == "completed"

    [done] = house.desk.named("completion")
    assert (done.rungs[0].width, done.rungs[0].height, done.rungs[0].frame_rate) == made
    written = playlist.parse(await house.text(f"{done.rungs[0].name}.m3u8"))
    packets = house.packets("top", written.init_uri, written.segments[0].uri)
    gaps = {round(later - earlier, 4) for (earlier, _), (later, _) in itertools.pairwise(packets)}
    numerator, denominator = map(int, done.rungs[0].frame_rate.split("/"))
    assert all(abs(gap - denominator / numerator) < 0.0002 for gap in gaps)


@pytest.mark.parametrize(
    ("pixels", "colours", "depth"),
    [
        ("yuv420p10", "bt2020nc", "tv"),
        ("yuv422p10", "bt709", "pc"),
        ("yuv420p", "unknown", "pc"),
        ("yuv411p", "fcc", "tv"),
        ("gray", "smpte240m", "tv"),
        ("bgr0", "gbr", "pc"),
    ],
)
async def test_a_master_in_any_pixels_and_colours_is_scaled(
    house: House, tmp_path: Path, pixels: str, colours: str, depth: str
) -> None:
    film = media.make_coloured_film(tmp_path / "film.mkv", pixels=pixels, colours=colours, depth=depth, size="701x415")
    assert await house.run(film) == "completed"


async def test_a_job_that_is_someone_elses_is_dropped_without_a_word(house: House) -> None:
    house.desk.claimed_by = "another"

    assert await house.run(None) == "not_ours"
    assert house.desk.reports == []


async def test_a_lost_fence_stops_the_work_at_once(house: House, tmp_path: Path) -> None:
    film = media.make_film(tmp_path / "film.mp4", size="1280x720", seconds=20)
    house.settings = house.settings.model_copy(update={"x264_preset": "veryslow"})
    house.desk.refuse = lambda kind: 409 if kind == "progress" else None

    assert await house.run(film) == "fence_lost"
    assert house.desk.reports == []
    assert house.work_folders() == []


async def test_a_media_service_that_stumbles_costs_nothing(house: House, tmp_path: Path) -> None:
    stumbles = {"claims": 1, "progress": 2, "playable": 1, "completion": 1}

    def refuse(kind: str) -> int | None:
        stumbles[kind] -= 1
        return 503 if stumbles[kind] >= 0 else None

    house.desk.refuse = refuse
    assert await house.run(media.make_film(tmp_path / "film.mp4", seconds=2)) == "completed"
    assert len(house.desk.named("completion")) == 1


async def test_a_work_folder_that_cannot_be_made_asks_for_another_attempt(house: House, tmp_path: Path) -> None:
    house.settings.work_folder.parent.mkdir(parents=True, exist_ok=True)
    house.settings.work_folder.write_text("a file where the folder should be")

    assert await house.failure(media.make_film(tmp_path / "film.mp4", seconds=2)) == (FailureCode.ENCODER_FAILED, True)


@pytest.fixture
def small_disk(house: House) -> Iterator[None]:
    """A storage that holds the first seconds of a film and no more."""
    media_folder = house.storage.local_path("media")
    media_folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=300k", "small", str(media_folder)]
    if subprocess.run(command, check=False).returncode != 0:
        pytest.skip("may not mount a small disk here")
    yield
    subprocess.run(["umount", str(media_folder)], check=True)


@pytest.mark.usefixtures("small_disk")
async def test_a_full_disk_asks_for_another_attempt(house: House, tmp_path: Path) -> None:
    outcome = await house.run(media.make_film(tmp_path / "film.mp4", size="1280x720", seconds=6))

    [failed] = house.desk.named("failure")
    assert (outcome, failed.retry) == ("failed_out_of_space", True)
    assert house.desk.named("completion") == []
    assert house.work_folders() == []


def _bytes(house: House, name: str) -> bytes | None:
    path = house.storage.local_path(f"{house.desk.prefix}{name}")
    return path.read_bytes() if path.exists() else None


async def _measured(house: House, uri: str) -> list[bitrate.Measured]:
    segments = playlist.parse(await house.text(uri)).segments
    sizes = [house.storage.local_path(f"{house.desk.prefix}{segment.uri}").stat().st_size for segment in segments]
    return [bitrate.Measured(size, segment.duration_us) for size, segment in zip(sizes, segments, strict=True)]


def _true_peak(parts: list[bitrate.Measured]) -> float:
    """Bits per second of the busiest run of segments that plays 0.5 to 1.5 times the target duration of 4 s."""
    runs = [parts[first:last] for first in range(len(parts)) for last in range(first + 1, len(parts) + 1)]
    lengths = [(sum(part.size_bytes for part in run), sum(part.duration_us for part in run)) for run in runs]
    return max(8e6 * size / duration for size, duration in lengths if 2_000_000 <= duration <= 6_000_000)
