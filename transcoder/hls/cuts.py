"""The cut list: where every rendition of every film is cut, so that a player may change between them anywhere.

The first segments are short, because a film can be watched as soon as one of them is there: one second, one, then two.
"""

from fractions import Fraction

KEYFRAME_SECONDS = 2
FIRST_KEYFRAME_SECONDS = 1  # after the very first keyframe the next comes sooner
SEGMENT_SECONDS = 4
_SHORT_SEGMENTS = 5  # of one keyframe interval each
_INTERVALS = SEGMENT_SECONDS // KEYFRAME_SECONDS


def segment_at(instant: Fraction) -> int:
    """Number of the segment that what begins at `instant` (seconds) belongs to, counted from 0."""
    interval = 0 if instant < FIRST_KEYFRAME_SECONDS else 1 + int(instant // KEYFRAME_SECONDS)
    if interval < _SHORT_SEGMENTS:
        return interval
    return _SHORT_SEGMENTS + (interval - _SHORT_SEGMENTS) // _INTERVALS


def segments_before(seconds: int) -> int:
    """How many segments end at or before `seconds`."""
    return segment_at(Fraction(seconds))
