import codecs

import pytest

from infra.errors import AppError
from media_service.captions import reading
from media_service.captions.cues import Cue
from media_service.captions.errors import (
    CueTooLong,
    LineTooLong,
    NotText,
    SubtitlesEmpty,
    SubtitlesTooLarge,
    TimeOutOfRange,
    TimesBackward,
    TimesReversed,
    TimeUnreadable,
    TooManyAtOnce,
    TooManyCues,
)

SRT = "1\n00:00:01,000 --> 00:00:03,500\nChào bạn\n\n2\n00:00:04,000 --> 00:00:05,000\nTrống nổi lên\nrồi!\n"
VTT = (
    "WEBVTT Kind: captions\n\nSTYLE\n::cue { background: url(http://a.example) }\n\nNOTE by hand\n\n"
    "first\n00:01.000 --> 00:03.500 align:start onclick:x\nChào bạn\n\n00:04.000 --> 00:05.000\nTrống nổi lên\nrồi!\n"
)


def cue(start: str, end: str, text: str = "x") -> str:
    return f"{start} --> {end}\n{text}\n\n"


def _clock(second: int) -> str:
    return f"{second // 3600}:{second // 60 % 60:02}:{second % 60:02}"


def seconds(count: int) -> str:
    """As many cues, each half a second long."""
    return "".join(cue(f"{_clock(n)}.000", f"{_clock(n)}.500") for n in range(count))


def test_the_same_subtitles_are_read_from_srt_and_from_webvtt() -> None:
    said = [Cue(1000, 3500, "Chào bạn"), Cue(4000, 5000, "Trống nổi lên\nrồi!")]
    assert reading.read(SRT.encode()) == said
    placed = [Cue(1000, 3500, "Chào bạn", "align:start"), said[1]]
    assert reading.read(VTT.encode()) == placed


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_of_any_machine_are_read(ending: str) -> None:
    assert reading.read(SRT.replace("\n", ending).encode()) == reading.read(SRT.encode())


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert reading.read(codecs.BOM_UTF8 + SRT.encode()) == reading.read(SRT.encode())


def test_a_cue_without_a_number_or_without_hours_is_read() -> None:
    assert reading.read(b"1:02,5 --> 1:03,25\nx\n") == [Cue(62_500, 63_250, "x")]


def test_two_may_speak_at_once() -> None:
    both = cue("00:01.000", "00:05.000") + cue("00:01.000", "00:04.000") + cue("00:02.000", "00:03.000")
    assert len(reading.read(both.encode())) == 3


@pytest.mark.parametrize(
    ("text", "refusal", "line"),
    [
        (SRT.replace("00:00:04,000", "4 seconds"), TimeUnreadable, 6),
        (SRT.replace("-->", "->"), TimeUnreadable, 2),
        (SRT + "\nMột câu lạc lõng\n", TimeUnreadable, 10),
        (SRT.replace("\n\n2\n", "\n2\n"), TimeUnreadable, 5),
        (cue("00:61.000", "01:02.000"), TimeUnreadable, 1),
        (SRT.replace("00:00:05,000", "00:00:04,000"), TimesReversed, 6),
        (SRT.replace("00:00:05,000", "00:00:03,000"), TimesReversed, 6),
        (cue("00:09.000", "00:10.000") + cue("00:08.999", "00:11.000"), TimesBackward, 4),
        (cue("00:01.000", "00:09.000") * 5, TooManyAtOnce, 13),
        (cue("24:00:00.000", "24:00:00.001"), TimeOutOfRange, 1),
        (SRT.replace("bạn", "b\x07n"), NotText, 3),
        (SRT.replace("bạn", "b\0n"), NotText, 3),
        (SRT.replace("bạn", "b" * (reading.LINE_MAX + 1)), LineTooLong, 3),
        (SRT.replace("bạn", "b\n" * reading.CUE_LINES_MAX + "b"), CueTooLong, 2),
    ],
)
def test_what_is_wrong_is_named_with_its_line_in_both_languages(text: str, refusal: type[AppError], line: int) -> None:
    with pytest.raises(refusal) as raised:
        reading.read(text.encode())
    assert raised.value.message("vi").startswith(f"Dòng {line}: ")
    assert raised.value.message("en").startswith(f"Line {line}: ")


def test_the_limits_hold_at_one_past_them_and_not_before() -> None:
    assert len(reading.read((cue("00:01.000", "00:09.000") * reading.AT_ONCE_MAX).encode())) == reading.AT_ONCE_MAX
    assert len(reading.read(seconds(reading.CUES_MAX).encode())) == reading.CUES_MAX
    with pytest.raises(TooManyCues):
        reading.read(seconds(reading.CUES_MAX + 1).encode())
    padded = SRT.encode() + b"\n" * (reading.BYTES_MAX - len(SRT.encode()))
    assert len(reading.read(padded)) == 2
    with pytest.raises(SubtitlesTooLarge):
        reading.read(padded + b"\n")


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"WEBVTT\n\nNOTE nothing\n", cue("00:01.0", "00:02.0", " ").encode()]
)
def test_a_file_without_a_subtitle_is_refused(content: bytes) -> None:
    with pytest.raises(SubtitlesEmpty):
        reading.read(content)
