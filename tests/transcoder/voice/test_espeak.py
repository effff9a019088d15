import os
from pathlib import Path

import pytest

from tests.support import processes
from transcoder.ffmpeg import sandbox
from transcoder.voice import espeak, speaking
from transcoder.voice.espeak import EspeakNg
from transcoder.voice.synthesis import Clip, SpeechFailed, VoiceUnavailable


async def say(folder: Path, texts: list[str], *, language: str = "vi", voice: str = "") -> list[Clip]:
    return [clip async for clip in EspeakNg(folder / "speech").speak(texts, language=language, voice=voice)]


async def test_vietnamese_is_spoken_sentence_by_sentence(tmp_path: Path) -> None:
    short, long = await say(tmp_path, ["Màn kéo lên.", "Hai Bà Trưng nổi trống, nghĩa quân kéo về Mê Linh."])
    assert 0.5 < short.seconds < long.seconds < 10
    assert max(long.samples) > 0


@pytest.mark.parametrize("language", ["en", "fr", "zh-Hans", "ko", "vi-VN"])
async def test_other_languages_are_spoken_by_their_own_voices(tmp_path: Path, language: str) -> None:
    (clip,) = await say(tmp_path, ["Hello 1 2 3"], language=language)
    assert clip.seconds > 0.3


async def test_a_language_nobody_speaks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VoiceUnavailable):
        await say(tmp_path, ["x"], language="tyz")


async def test_text_is_only_text_and_a_clip_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "LONGEST_CLIP_SECONDS", 2)
    texts = ["<speak><audio src='/etc/passwd'/></speak>", "[[h@'loU]] \0 $(id) `id`", "dài " * 400, ""]
    clips = await say(tmp_path, texts)
    assert clips[2].seconds == pytest.approx(2, abs=0.01)
    assert len(clips) == 4


async def test_the_process_is_locked_in_and_dies_with_whoever_stops_listening(tmp_path: Path) -> None:
    spoken = EspeakNg(tmp_path / "speech").speak(["một hai ba " * 50] * 50, language="vi", voice="")
    await anext(spoken)
    await spoken.aclose()  # type: ignore[attr-defined]
    assert not [one for one in processes.below(os.getpid()) if "voice.speaking" in one.command]


async def test_a_process_that_breaks_down_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "_MEMORY_BYTES", 1 << 20)
    with pytest.raises(SpeechFailed):
        await say(tmp_path, ["x"])
    assert speaking.__name__ == "transcoder.voice.speaking"
    assert sandbox.sandbox_level().problem == ""
