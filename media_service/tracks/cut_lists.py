"""Head and tail cut off by playlists alone: no segment is touched. Text in, text out.

A cut falls on the segment boundary nearest to what was asked for. Every media playlist is cut at the same media time,
each on its own nearest boundary, so sound and picture stay together: players place segments by their timestamps.
"""

import re
from dataclasses import dataclass
from itertools import accumulate

_URI = re.compile(r'URI="([^"\n]+\.m3u8)"')
_NAME = re.compile(r"^(?:[A-Za-z0-9_-]{1,64}/)?[A-Za-z0-9_-]{1,60}\.m3u8\Z")


class CutListRefused(ValueError):
    """The text is not a playlist we can cut."""


@dataclass(frozen=True, slots=True)
class _Entry:
    seconds: float
    lines: tuple[str, ...]


def boundaries(text: str) -> list[float]:
    """Seconds at which the segments of a media playlist begin, and the end of the last. Raises CutListRefused."""
    _, entries, _ = _parts(text)
    return [0.0, *accumulate(entry.seconds for entry in entries)]


def nearest(marks: list[float], seconds: float) -> float:
    """The boundary nearest to that time."""
    return min(marks, key=lambda mark: abs(mark - seconds))


def cut(text: str, *, start_seconds: float, end_seconds: float) -> str:
    """A media playlist with only the segments between the boundaries nearest to those times.

    Raises CutListRefused when nothing would be left.
    """
    head, entries, tail = _parts(text)
    marks = [0.0, *accumulate(entry.seconds for entry in entries)]
    first = marks.index(nearest(marks[:-1], start_seconds))
    last = marks.index(nearest(marks[1:], end_seconds))
    if last <= first:
        raise CutListRefused("nothing would be left")
    kept = [line for entry in entries[first:last] for line in entry.lines]
    return "".join(f"{line}\n" for line in (*head, *kept, *tail))


def named(name: str, mark: str) -> str:
    """The name of a playlist in a set of its own: `720p.m3u8` → `720p.s3f9c2d.m3u8`."""
    if not _NAME.match(name):
        raise CutListRefused(f"an unexpected name: {name[:80]!r}")
    return f"{name.removesuffix('.m3u8')}.{mark}.m3u8"


def media_playlists(multivariant: str) -> list[str]:
    """The names of the media playlists a multivariant playlist leads to. Raises CutListRefused."""
    lines = multivariant.split("\n")
    found = [uri for line in lines if line.startswith("#") for uri in _URI.findall(line)]
    found += [line for line in lines if line and not line.startswith("#")]
    if not found or not all(_NAME.match(name) for name in found):
        raise CutListRefused("no media playlists beside it")
    return list(dict.fromkeys(found))


def pointed(multivariant: str, mark: str) -> str:
    """The multivariant playlist that leads to that set of media playlists."""
    lines = []
    for line in multivariant.split("\n"):
        if line.startswith("#"):
            lines.append(_URI.sub(lambda found: f'URI="{named(found[1], mark)}"', line))
        else:
            lines.append(named(line, mark) if line else line)
    return "\n".join(lines)


def _parts(text: str) -> tuple[list[str], list[_Entry], list[str]]:
    """What stands before the segments, the segments each with its tags, and the end. Raises CutListRefused."""
    lines = text.rstrip("\n").split("\n")
    if lines[0] != "#EXTM3U" or lines[-1] != "#EXT-X-ENDLIST":
        raise CutListRefused("not a whole media playlist")
    head: list[str] = []
    entries: list[_Entry] = []
    waiting: list[str] = []
    seconds: float | None = None
    for line in lines[:-1]:
        if seconds is None and not entries and not line.startswith("#EXTINF:"):
            head.append(line)
            continue
        waiting.append(line)
        if line.startswith("#EXTINF:"):
            seconds = float(line.removeprefix("#EXTINF:").partition(",")[0])
        elif line and not line.startswith("#"):
            if seconds is None:
                raise CutListRefused("a segment without a duration")
            entries.append(_Entry(seconds, tuple(waiting)))
            waiting, seconds = [], None
    if not entries:
        raise CutListRefused("no segments")
    return head, entries, ["#EXT-X-ENDLIST"]
