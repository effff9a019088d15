"""The playlist of a rendition's keyframes alone (RFC 8216, 4.3.3.6): what a player shows while somebody winds.

It names byte ranges of segments that are there anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from transcoder.hls import bitrate
from transcoder.hls.playlist import VERSION
from transcoder.hls.segmenter import Keyframe

_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One keyframe and the segment it lies in."""

    uri: str
    frame: Keyframe


def write(entries: Sequence[Entry], *, init_uri: str) -> str:
    """The playlist as text, with a line feed after every line."""
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        f"#EXT-X-TARGETDURATION:{_target_seconds(entries)}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-I-FRAMES-ONLY",
        f'#EXT-X-MAP:URI="{init_uri}"',
    ]
    for entry in entries:
        whole, part = divmod(entry.frame.duration_us, _MICRO)
        place = f"{entry.frame.size_bytes}@{entry.frame.offset}"
        lines += [f"#EXTINF:{whole}.{part:06d},", f"#EXT-X-BYTERANGE:{place}", entry.uri]
    return "".join(f"{line}\n" for line in [*lines, "#EXT-X-ENDLIST"])


def rates(entries: Sequence[Entry]) -> tuple[int, int]:
    """BANDWIDTH and AVERAGE-BANDWIDTH of keyframes played at normal speed, bits per second, rounded up."""
    frames = [bitrate.Measured(entry.frame.size_bytes, entry.frame.duration_us) for entry in entries]
    return bitrate.peak(frames, target_seconds=_target_seconds(entries)), bitrate.average(frames)


def _target_seconds(entries: Sequence[Entry]) -> int:
    longest = max((entry.frame.duration_us for entry in entries), default=_MICRO)
    return max(1, (longest + _MICRO // 2) // _MICRO)
