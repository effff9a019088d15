"""A voice over a real film: espeak-ng and ffmpeg in their sandboxes, storage in a folder, signed reports."""

import asyncio
import shutil
from array import array
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import av
import pytest

from infra.contracts.transcode_report import FailureCode, Spoken
from infra.contracts.voice import SpokenCue, VoiceDocument
from tests.support import media
from tests.support.encoding_house import EncodingHouse as House
from transcoder.hls import playlist
from transcoder.hls.segmenter import FIRST_INSTANT_SECONDS
from transcoder.vod import voicing
from transcoder.voice.synthesis import Clip, SpeechFailed

FILM_SECONDS = 11
WORDS = [SpokenCue(start_seconds=2, text="Đèn tắt."), SpokenCue(start_seconds=2.5, text="Màn kéo lên.")]


class Silent:
    """Says nothing, for two seconds each time: what is heard meanwhile is the film."""

    name = "silent"

    async def speak(self, texts: Sequence[str], *, language: str, voice: str) -> AsyncIterator[Clip]:
        for _ in texts:
            yield Clip(16_000, bytes(2 * 2 * 16_000))


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """What the pipeline made of a film with sound and of a silent one, each below its fence."""
    folder = tmp_path_factory.mktemp("films")
    made = {}
    for sound in (True, False):
        film = media.make_film(folder / f"{sound}.mp4", size="320x180", seconds=FILM_SECONDS, sound=sound)
        house = House(folder / str(sound))
        assert asyncio.run(house.run(film)) == "completed"
        made[sound] = house.storage.local_path(house.desk.prefix)
    return made


@pytest.fixture
def house(tmp_path: Path, films: dict[bool, Path]) -> House:
    return _house(tmp_path, films[True])


def _house(folder: Path, film: Path) -> House:
    house = House(folder)
    house.desk.document_key, house.desk.film_prefix = "voices/trk_1v1.json", "media/ast_1/f3/"
    shutil.copytree(film, house.storage.local_path(house.desk.film_prefix))
    return house


async def _say(house: House, cues: list[SpokenCue], *, language: str = "vi") -> Spoken:
    await _document(house, cues, language=language)
    assert await house.run(None) == "completed"
    [said] = house.desk.named("voice")
    assert isinstance(said, Spoken)
    return said


async def _document(house: House, cues: list[SpokenCue], *, language: str = "vi") -> None:
    document = VoiceDocument(language=language, cues=cues)
    await house.storage.put(house.desk.document_key, document.model_dump_json().encode())


async def _failure(house: House) -> tuple[FailureCode, bool]:
    """How the job fails, and whether another attempt is asked for."""
    house.desk.claimed_by = None
    outcome = await house.run(None)
    failed = house.desk.named("failure")[-1]
    assert outcome == f"failed_{failed.code}"
    return failed.code, failed.retry


async def test_a_voice_becomes_a_sound_that_is_cut_where_the_films_own_is(house: House) -> None:
    said = await _say(house, WORDS)
    assert said.playlist == "f3/trk_1v1f3/sound.m3u8"
    assert (said.codecs, said.machine) == ("mp4a.40.2", "espeak-ng")
    assert said.duration_seconds == pytest.approx(FILM_SECONDS, abs=0.1)
    assert said.bandwidth >= said.average_bandwidth > 0
    assert 0 < said.film_average_bandwidth <= said.film_bandwidth
    spoken, own = playlist.parse(await house.text("sound.m3u8")), _own_sound(house)
    assert spoken.ended
    assert [segment.uri for segment in spoken.segments] == [segment.uri for segment in own.segments]
    for one, other in zip(spoken.segments, own.segments, strict=True):
        assert abs(one.duration_us - other.duration_us) < 50_000
    first = house.packets("sound", "sound_init.mp4", "sound_00000.m4s")[0][0]
    assert first == FIRST_INSTANT_SECONDS
    assert house.work_folders() == []


async def test_it_is_heard_where_it_is_wanted_and_nowhere_else(house: House) -> None:
    await _say(house, WORDS)
    own, mixed = _loudness(house, house.desk.film_prefix), _loudness(house, house.desk.prefix)
    assert mixed[0] == pytest.approx(own[0], rel=0.1)
    assert mixed[9] == pytest.approx(own[9], rel=0.1)
    assert mixed[2] != pytest.approx(own[2], rel=0.1)


async def test_the_film_steps_back_by_twelve_decibels_meanwhile(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voicing, "synthesiser", lambda settings, folder: Silent())
    await _say(house, [SpokenCue(start_seconds=4, text="x")])
    own, mixed = _loudness(house, house.desk.film_prefix), _loudness(house, house.desk.prefix)
    assert mixed[4] / own[4] == pytest.approx(0.25, rel=0.1)
    assert mixed[8] / own[8] == pytest.approx(1, rel=0.1)


async def test_a_silent_film_gets_a_sound_of_its_length(tmp_path: Path, films: dict[bool, Path]) -> None:
    house = _house(tmp_path, films[False])
    said = await _say(house, WORDS)
    assert (said.film_bandwidth, said.film_average_bandwidth) == (0, 0)
    assert said.duration_seconds == pytest.approx(FILM_SECONDS, abs=0.1)
    loud = _loudness(house, house.desk.prefix)
    assert loud[0] < 0.001 < loud[2]


async def test_a_language_nobody_speaks_is_told(house: House) -> None:
    await _document(house, WORDS, language="tyz")
    assert await _failure(house) == (FailureCode.VOICE_UNAVAILABLE, False)


async def test_a_document_that_is_none_is_not_tried_again_one_that_is_missing_is(house: House) -> None:
    assert await _failure(house) == (FailureCode.VOICE_FAILED, True)
    await house.storage.put(house.desk.document_key, b'{"language": "vi", "cues": []}')
    assert await _failure(house) == (FailureCode.VOICE_FAILED, False)


async def test_a_synthesiser_that_breaks_down_is_tried_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Silent):
        async def speak(self, texts: Sequence[str], *, language: str, voice: str) -> AsyncIterator[Clip]:
            raise SpeechFailed(f"no breath for {len(texts)}, {language}, {voice}")
            yield

    monkeypatch.setattr(voicing, "synthesiser", lambda settings, folder: Broken())
    await _document(house, WORDS)
    assert await _failure(house) == (FailureCode.VOICE_FAILED, True)


def _own_sound(house: House) -> playlist.MediaPlaylist:
    return playlist.parse(house.storage.local_path(f"{house.desk.film_prefix}sound.m3u8").read_text())


def _loudness(house: House, prefix: str) -> list[float]:
    """How loud each second of a sound rendition is."""
    folder = house.storage.local_path(prefix)
    whole = house.settings.data / "heard.mp4"
    names = ["sound_init.mp4", *sorted(path.name for path in folder.glob("sound_*.m4s"))]
    whole.write_bytes(b"".join((folder / name).read_bytes() for name in names))
    samples = array("f")
    with av.open(str(whole)) as opened:
        for frame in opened.decode(audio=0):
            samples.frombytes(bytes(frame.planes[0])[: frame.samples * 4])
    seconds = [samples[at : at + 48_000] for at in range(0, len(samples) - 47_999, 48_000)]
    return [(sum(one * one for one in second[::4]) / len(second[::4])) ** 0.5 for second in seconds]
