"""SubRip (SRT) and WebVTT files → cues. Strict about times, which decide what is seen when; lenient about the rest.

A refusal names the line as an editor counts it. Notes, styles and regions of WebVTT are left out.
"""

import re
from collections.abc import Iterator

from media_service.captions import encodings, markup
from media_service.captions.cues import Cue
from media_service.captions.errors import (
    CueTooLong,
    LineTooLong,
    SubtitlesEmpty,
    SubtitlesTooLarge,
    TimeOutOfRange,
    TimesBackward,
    TimesReversed,
    TimeUnreadable,
    TooManyAtOnce,
    TooManyCues,
)

BYTES_MAX = 800_000
CUES_MAX = 8_000
LINE_MAX, CUE_LINES_MAX, CUE_CHARACTERS_MAX = 1_000, 8, 1_000
AT_ONCE_MAX = 4
_LATEST_MS = 24 * 3_600_000
_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMES = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t]+(.*))?\Z")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t](?!.*-->)|\Z)")


def read(content: bytes) -> list[Cue]:
    """The cues of a file, in their order. Raises what `media_service.captions.errors` names."""
    if len(content) > BYTES_MAX:
        raise SubtitlesTooLarge(limit=BYTES_MAX)
    cues: list[Cue] = []
    on_screen: list[int] = []  # when those end that have begun
    for number, block in _blocks(_lines(content)):
        cue = _cue(number, block)
        if cues and cue.start_ms < cues[-1].start_ms:
            raise TimesBackward(line=number)
        on_screen = [*(end for end in on_screen if end > cue.start_ms), cue.end_ms]
        if len(on_screen) > AT_ONCE_MAX:
            raise TooManyAtOnce(line=number, limit=AT_ONCE_MAX)
        if cue.text:
            cues.append(cue)
        if len(cues) > CUES_MAX:
            raise TooManyCues(line=number, limit=CUES_MAX)
    if not cues:
        raise SubtitlesEmpty
    return cues


def _lines(content: bytes) -> list[str]:
    lines = encodings.text_of(content).lstrip("\ufeff").split("\n")
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_MAX:
            raise LineTooLong(line=number, limit=LINE_MAX)
    return lines


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines that are not blank, each with the number of its first line; of WebVTT those that are cues."""
    is_vtt = lines[0].split(" ")[0].split("\t")[0] == "WEBVTT"
    blocks: list[tuple[int, list[str]]] = []
    is_new = True
    for number, line in enumerate(lines, 1):
        if not line.strip():
            is_new = True
        elif is_new:
            blocks.append((number, [line]))
            is_new = False
        else:
            blocks[-1][1].append(line)
    for number, block in blocks[1:] if is_vtt else blocks:
        if not (is_vtt and _ASIDE.match(block[0])):
            yield number, block


def _cue(number: int, block: list[str]) -> Cue:
    """The cue of a block: a name or number, or none; the times; the text."""
    at = 0 if "-->" in block[0] else 1
    times = _TIMES.match(block[at]) if at < len(block) else None
    if times is None:
        raise TimeUnreadable(line=number + min(at, len(block) - 1))
    start, end = _milliseconds(times.groups()[:4], number + at), _milliseconds(times.groups()[4:8], number + at)
    if end <= start:
        raise TimesReversed(line=number + at)
    said = block[at + 1 :]
    if len(said) > CUE_LINES_MAX or sum(map(len, said)) > CUE_CHARACTERS_MAX:
        raise CueTooLong(line=number + at, lines=CUE_LINES_MAX, characters=CUE_CHARACTERS_MAX)
    for offset, line in enumerate(said, at + 1):
        if _TIMES.match(line):  # the blank line before a cue is missing
            raise TimeUnreadable(line=number + offset)
    return Cue(start, end, markup.safe("\n".join(said)), markup.settings(times[9] or ""))


def _milliseconds(parts: tuple[str | None, ...], line: int) -> int:
    hours, minutes, seconds, rest = parts
    if int(minutes or 0) > 59 or int(seconds or 0) > 59:
        raise TimeUnreadable(line=line)
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    milliseconds = whole * 1000 + int((rest or "").ljust(3, "0"))
    if milliseconds > _LATEST_MS:
        raise TimeOutOfRange(line=line)
    return milliseconds
