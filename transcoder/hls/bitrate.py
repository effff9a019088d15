"""What a rendition really asks of a line, measured from its finished segments (RFC 8216, 4.3.4.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """One finished segment: bytes and how long they play."""

    size_bytes: int
    duration_us: int


def peak(segments: Sequence[Measured], *, target_seconds: int) -> int:
    """The highest bit rate of any run of segments that plays 0.5 to 1.5 target durations, bits per second, rounded up.

    A rendition shorter than half a target duration has no such run: then its whole is the run.
    """
    shortest, longest = target_seconds * _MICRO // 2, target_seconds * _MICRO * 3 // 2
    highest = 0
    for first in range(len(segments)):
        size = duration = 0
        for segment in segments[first:]:
            size += segment.size_bytes
            duration += segment.duration_us
            if duration > longest:
                break
            if duration >= shortest:
                highest = max(highest, _rate(size, duration))
    return highest or average(segments)


def average(segments: Iterable[Measured]) -> int:
    """All bits over the whole duration, bits per second, rounded up; 0 for nothing."""
    size = duration = 0
    for segment in segments:
        size += segment.size_bytes
        duration += segment.duration_us
    return _rate(size, duration) if duration else 0


def _rate(size_bytes: int, duration_us: int) -> int:
    return -(-size_bytes * 8 * _MICRO // duration_us)
