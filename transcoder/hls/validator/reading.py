"""Anybody's playlists, read leniently: tags with their values in order, and what they say of each segment."""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from urllib.parse import urljoin

_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^",]+)')
_RANGE = re.compile(r"(\d+)(?:@(\d+))?\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """A tag with its value, or a URI (then `tag` is empty)."""

    tag: str
    value: str

    @property
    def attributes(self) -> dict[str, str]:
        """The attribute list, without the quotes."""
        return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(self.value)}


@dataclass(frozen=True, slots=True)
class Part:
    """One segment as a media playlist tells of it; `place` is (length, offset) of a byte range."""

    uri: str
    seconds: Fraction | None
    place: tuple[int, int] | None = None


@dataclass(slots=True)
class Playlist:
    """One playlist under the name by which it was asked for."""

    name: str
    text: str
    lines: list[Line] = field(default_factory=list)

    @property
    def is_multivariant(self) -> bool:
        """Whether it lists renditions rather than segments."""
        return any(line.tag in ("EXT-X-STREAM-INF", "EXT-X-MEDIA") for line in self.lines)

    def near(self, uri: str) -> str:
        """What this playlist calls `uri`, as whoever began with the first playlist calls it."""
        return urljoin(self.name, uri)

    def value(self, tag: str) -> str | None:
        """The value of the first such tag; "" for a tag without one."""
        return next((line.value for line in self.lines if line.tag == tag), None)

    def has(self, tag: str) -> bool:
        """Whether the tag is there."""
        return self.value(tag) is not None

    def number(self, tag: str) -> int | None:
        """The tag's value as a number."""
        value = self.value(tag)
        return int(value) if value is not None and value.isdigit() else None

    def variants(self) -> list[tuple[dict[str, str], str]]:
        """Attributes and URI of every variant."""
        following = [*self.lines[1:], Line("", "")]
        return [
            (line.attributes, after.value if not after.tag else "")
            for line, after in zip(self.lines, following, strict=False)
            if line.tag == "EXT-X-STREAM-INF"
        ]

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every such tag."""
        return [line.attributes for line in self.lines if line.tag == tag]

    def parts(self) -> list[Part]:
        """The segments in their order."""
        found: list[Part] = []
        seconds: Fraction | None = None
        place: tuple[int, int] | None = None
        for line in self.lines:
            if line.tag == "EXTINF":
                seconds = _seconds(line.value.partition(",")[0])
            elif line.tag == "EXT-X-BYTERANGE" and (matched := _RANGE.match(line.value)):
                place = int(matched[1]), int(matched[2] or 0)
            elif not line.tag and line.value:
                found.append(Part(line.value, seconds, place))
                seconds = place = None
        return found


def read(name: str, text: str) -> Playlist:
    """The playlist in `text`; anything can be read."""
    playlist = Playlist(name, text)
    for raw in text.splitlines():
        if raw.startswith("#EXT"):
            tag, _, value = raw[1:].partition(":")
            playlist.lines.append(Line(tag, value))
        elif raw.strip() and not raw.startswith("#"):
            playlist.lines.append(Line("", raw.strip()))
    return playlist


def _seconds(text: str) -> Fraction | None:
    try:
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        return None
