"""Rules of segmented WebVTT (RFC 8216, 3.5): the clock of each segment, and its cues where they are seen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from transcoder.hls.validator.findings import Finding
from transcoder.hls.validator.reading import Playlist
from transcoder.hls.validator.segment_rules import Fetch, Track

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?\Z")
_MAP = re.compile(rf"X-TIMESTAMP-MAP=(?:MPEGTS:(\d+),LOCAL:{_TIME}|LOCAL:{_TIME},MPEGTS:(\d+))\Z")
_CLOCK = 90_000
_TOLERANCE = Fraction(1, 2)  # seconds: a film's first decode time lies some frames before its first picture

Cue = tuple[Fraction, Fraction, str]  # from, until (seconds of the film's clock), text


@dataclass(frozen=True, slots=True)
class _Segment:
    """One segment as it was read, with the stretch of the film that it stands for."""

    where: str
    begin: Fraction
    end: Fraction
    cues: tuple[Cue, ...]


def look_at(playlist: Playlist, fetch: Fetch, *, film: Track | None) -> Iterator[Finding]:
    """What is wrong with the segments; without a film to hold them against, only what each says of itself."""
    at = film.first_shown if film else None
    earlier: _Segment | None = None
    for part in playlist.parts():
        where, content = f"{playlist.name}: {part.uri}", fetch(playlist.near(part.uri))
        if content is None:
            yield Finding("segment-missing", where, "not there")
            continue
        found, cues = _read(content, where)
        yield from found
        if at is None or part.seconds is None:
            continue
        segment = _Segment(where, at, at + part.seconds, cues)
        at = segment.end
        yield from _places(segment, earlier)
        earlier = segment
    if film and at is not None and playlist.has("EXT-X-ENDLIST") and film.playlist.has("EXT-X-ENDLIST"):
        longest = film.playlist.number("EXT-X-TARGETDURATION") or 0
        if abs(film.end - at) > longest:
            yield Finding("lengths-differ", playlist.name, f"ends at {float(at):.1f} s")


def _read(content: bytes, where: str) -> tuple[list[Finding], tuple[Cue, ...]]:
    text = content.decode(errors="replace").removeprefix("\ufeff").replace("\r\n", "\n")
    head, *blocks = re.split(r"\n\n+", text.rstrip("\n"))
    if not re.match(r"WEBVTT(?:[ \t\n]|\Z)", head):
        return [Finding("no-webvtt", where, "it does not begin with WEBVTT")], ()
    line = next((one for one in head.split("\n") if one.startswith("X-TIMESTAMP-MAP")), None)
    told = _MAP.match(line) if line is not None else None
    found = []
    if line is None:
        found.append(Finding("clock-missing", where, "no X-TIMESTAMP-MAP"))
    elif told is None:
        found.append(Finding("clock-unreadable", where, line[:80]))
    cues = []
    for block in blocks:
        lines = block.split("\n")
        times = next((one for one in lines[:2] if "-->" in one), None)
        if times is None:
            continue  # a note, a style, a region
        matched = _TIMES.match(times)
        begin, end = (_seconds(matched.groups()[:4]), _seconds(matched.groups()[4:])) if matched else (0, 0)
        if end <= begin:
            found.append(Finding("cue-unreadable", where, times[:80]))
            continue
        moved = _moved(told)
        cues.append((begin + moved, end + moved, "\n".join(lines[lines.index(times) + 1 :])))
    return found, tuple(cues)


def _places(segment: _Segment, earlier: _Segment | None) -> Iterator[Finding]:
    """A cue stands in every segment during which it is seen, and in no other."""
    for begin, end, text in segment.cues:
        if end < segment.begin - _TOLERANCE or begin > segment.end + _TOLERANCE:
            told = f"{text[:40]!r} is seen from {float(begin):.1f} to {float(end):.1f} s"
            yield Finding("cue-elsewhere", segment.where, told)
    for cue in earlier.cues if earlier else ():
        if cue[1] > segment.begin + _TOLERANCE and cue not in segment.cues:
            yield Finding("cue-not-repeated", segment.where, f"{cue[2][:40]!r} is still seen")


def _moved(told: re.Match[str] | None) -> Fraction:
    """What has to be added to a segment's times to have those of the film."""
    if told is None:
        return Fraction(0)
    groups = told.groups()
    ticks, local = (groups[0], groups[1:5]) if groups[0] is not None else (groups[9], groups[5:9])
    return Fraction(int(ticks or 0), _CLOCK) - _seconds(local)


def _seconds(parts: tuple[str | None, ...]) -> Fraction:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return Fraction(hours * 3600 + minutes * 60 + seconds) + Fraction(rest, 1000)
