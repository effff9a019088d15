"""Rules that only the segments themselves can decide: what they hold against what the playlist says of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from transcoder.hls import boxes, fragments
from transcoder.hls.bitrate import Measured
from transcoder.hls.boxes import BoxesRefused
from transcoder.hls.fragments import Fragment
from transcoder.hls.validator.findings import Finding
from transcoder.hls.validator.reading import Part, Playlist

Fetch = Callable[[str], bytes | None]
_TOLERANCE = Fraction(1, 10)  # seconds: about four frames
_SMALLEST_GAP = Fraction(1, 50)


@dataclass(slots=True)
class Track:
    """One rendition as its segments turned out."""

    playlist: Playlist
    init: bytes = b""
    measured: list[Measured] = field(default_factory=list)
    starts: list[Fraction] = field(default_factory=list)  # decode time of each segment, seconds
    end: Fraction = Fraction(0)

    @property
    def first_shown(self) -> Fraction:
        """Where it begins, in seconds."""
        return self.starts[0] if self.starts else Fraction(0)


def look_at(playlist: Playlist, fetch: Fetch, *, independent: bool) -> tuple[Track, list[Finding]]:
    """The rendition, and what is wrong with its segments. `independent`: each must begin with a keyframe."""
    track = Track(playlist)
    found = list(_init(track, fetch))
    if not track.init:
        return track, found
    for part in playlist.parts():
        found += _segment(track, part, fetch, independent=independent)
    return track, found


def look_at_keyframes(playlist: Playlist, fetch: Fetch) -> Iterator[Finding]:
    """What is wrong with a list of keyframes: every byte range is one fragment's head and one keyframe."""
    if not playlist.has("EXT-X-I-FRAMES-ONLY"):
        yield Finding("not-keyframes-only", playlist.name, "no EXT-X-I-FRAMES-ONLY")
    for part in playlist.parts():
        where, content = f"{playlist.name}: {part.uri}", fetch(playlist.near(part.uri))
        if content is None:
            yield Finding("segment-missing", where, "not there")
            continue
        if part.place is None:
            continue
        length, offset = part.place
        if offset + length > len(content):
            yield Finding("range-outside", where, f"{length}@{offset} of {len(content)} bytes")
        elif not _is_keyframe(content[offset:], length):
            yield Finding("range-no-keyframe", where, f"{length}@{offset} is not one fragment's first keyframe")


def _init(track: Track, fetch: Fetch) -> Iterator[Finding]:
    name = track.playlist.name
    told = track.playlist.all("EXT-X-MAP")
    if not told:
        yield Finding("map-missing", name, "fragmented MP4 without EXT-X-MAP")
        return
    content = fetch(track.playlist.near(told[0].get("URI", "")))
    if content is None:
        yield Finding("segment-missing", f"{name}: {told[0].get('URI')}", "not there")
        return
    try:
        boxes.codec_string(content)
        fragments.timescale(content)
    except BoxesRefused as refused:
        yield Finding("init-unreadable", name, str(refused))
        return
    track.init = content


def _segment(track: Track, part: Part, fetch: Fetch, *, independent: bool) -> Iterator[Finding]:
    where, content = f"{track.playlist.name}: {part.uri}", fetch(track.playlist.near(part.uri))
    if content is None:
        yield Finding("segment-missing", where, "not there")
        return
    try:
        read = _fragments(content)
    except BoxesRefused as refused:
        yield Finding("segment-unreadable", where, str(refused))
        return
    scale = fragments.timescale(track.init)
    start = Fraction(read[0].start, scale)
    end = Fraction(read[-1].start + read[-1].duration, scale)
    if independent and not fragments.begins_with_keyframe(read[0].content):
        yield Finding("no-keyframe-first", where, "it does not begin with a keyframe")
    if part.seconds is not None and abs(part.seconds - (end - start)) > _TOLERANCE:
        told = f"EXTINF says {float(part.seconds):.3f} s, the segment plays {float(end - start):.3f} s"
        yield Finding("duration-wrong", where, told)
    if track.starts and abs(start - track.end) > _SMALLEST_GAP:
        told = f"begins at {float(start):.3f} s, the one before ends at {float(track.end):.3f} s"
        yield Finding("gap", where, told)
    track.starts.append(start)
    track.end = end
    track.measured.append(Measured(len(content), max(1, round((end - start) * 1_000_000))))


def _fragments(content: bytes) -> list[Fragment]:
    found, moof = [], b""
    for kind, body in boxes.boxes(content):
        whole = (8 + len(body)).to_bytes(4, "big") + kind + body
        if kind == b"moof":
            moof = whole
        elif kind == b"mdat":
            found.append(fragments.read_fragment(moof, whole))
    if not found or not boxes.is_whole_segment(content):
        raise BoxesRefused("no whole fragment")
    return found


def _is_keyframe(content: bytes, length: int) -> bool:
    try:
        kinds = []
        at = 0
        for kind, body in boxes.boxes(content):
            kinds.append((kind, at, 8 + len(body)))
            at += 8 + len(body)
            if kind == b"mdat":
                break
        (moof, _, moof_size), (mdat, mdat_at, mdat_size) = kinds
        read = fragments.read_fragment(content[:moof_size], content[mdat_at : mdat_at + mdat_size])
    except (BoxesRefused, ValueError):
        return False
    right = moof == b"moof" and mdat == b"mdat" and read.first_sample_end == length
    return right and fragments.begins_with_keyframe(read.content)
