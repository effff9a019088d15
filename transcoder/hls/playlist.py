"""Media playlists (RFC 8216): the list of one rendition's segments, growing (EVENT) or whole (VOD).

Durations are whole microseconds, so that what is written reads back unchanged.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

VERSION = 7  # fragmented MP4 with EXT-X-MAP outside I-frame playlists needs 6; Apple's tools expect 7
_EXTINF = re.compile(r"#EXTINF:(\d{1,9})(?:\.(\d{1,6}))?,\Z")
_MAP = re.compile(r'#EXT-X-MAP:URI="([^"\n]+)"\Z')


class PlaylistRefused(ValueError):
    """The text is not a media playlist of the kind this module writes."""


class Kind(StrEnum):
    """EVENT only ever grows; VOD never changes."""

    EVENT = "EVENT"
    VOD = "VOD"


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: its relative URI and how long it plays."""

    uri: str
    duration_us: int


@dataclass(frozen=True, slots=True)
class MediaPlaylist:
    """One rendition. `ended` means that no segment will be added."""

    kind: Kind
    target_seconds: int
    init_uri: str
    segments: tuple[Segment, ...]
    ended: bool


def target_seconds(segments: Sequence[Segment], *, at_least: int) -> int:
    """EXT-X-TARGETDURATION: no duration, rounded to the nearest second, may be above it (section 4.3.3.1)."""
    return max([at_least, *((segment.duration_us + 500_000) // 1_000_000 for segment in segments)])


def write(playlist: MediaPlaylist) -> str:
    """The playlist as text, with a line feed after every line."""
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        f"#EXT-X-TARGETDURATION:{playlist.target_seconds}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        f"#EXT-X-PLAYLIST-TYPE:{playlist.kind}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{playlist.init_uri}"',
    ]
    for segment in playlist.segments:
        whole, part = divmod(segment.duration_us, 1_000_000)
        lines += [f"#EXTINF:{whole}.{part:06d},", segment.uri]
    if playlist.ended:
        lines.append("#EXT-X-ENDLIST")
    return "".join(f"{line}\n" for line in lines)


def parse(text: str) -> MediaPlaylist:
    """The playlist in `text`: ours, or the index ffmpeg keeps. Raises PlaylistRefused."""
    lines = text.split("\n")
    if lines[0] != "#EXTM3U":
        raise PlaylistRefused("no #EXTM3U in the first line")
    init = next((found[1] for line in lines if (found := _MAP.match(line))), None)
    if init is None:
        raise PlaylistRefused("no #EXT-X-MAP")
    try:
        kind = Kind(_value(lines, "#EXT-X-PLAYLIST-TYPE"))
        target = int(_value(lines, "#EXT-X-TARGETDURATION"))
    except ValueError as refused:
        raise PlaylistRefused(str(refused)) from refused
    return MediaPlaylist(kind, target, init, tuple(_segments(lines)), "#EXT-X-ENDLIST" in lines)


def _value(lines: list[str], tag: str) -> str:
    for line in lines:
        if line.startswith(f"{tag}:"):
            return line[len(tag) + 1 :]
    raise PlaylistRefused(f"no {tag}")


def _segments(lines: list[str]) -> list[Segment]:
    found: list[Segment] = []
    duration: int | None = None
    for line in lines:
        if line.startswith("#EXTINF:"):
            matched = _EXTINF.match(line)
            if matched is None:
                raise PlaylistRefused(f"no duration: {line[:40]}")
            duration = int(matched[1]) * 1_000_000 + int((matched[2] or "").ljust(6, "0"))
        elif line and not line.startswith("#"):
            if duration is None:
                raise PlaylistRefused("a segment without EXTINF")
            found.append(Segment(line, duration))
            duration = None
    return found
