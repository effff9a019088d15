"""The cut list: where every rendition of every film is cut, so that a player may change between them anywhere.

The first segments are short, because a film can be watched as soon as one of them is there.
"""

from fractions import Fraction

KEYFRAME_SECONDS = 2
SEGMENT_SECONDS = 4
_SHORT_SEGMENTS = 4  # of one keyframe interval each
_INTERVALS = SEGMENT_SECONDS // KEYFRAME_SECONDS


def segment_at(instant: Fraction) -> int:
    """Number of the segment that what begins at `instant` (seconds) belongs to, counted from 0."""
    interval = int(instant // KEYFRAME_SECONDS)
    if interval < _SHORT_SEGMENTS:
        return interval
    return _SHORT_SEGMENTS + (interval - _SHORT_SEGMENTS) // _INTERVALS


def segments_before(seconds: int) -> int:
    """How many segments end at or before `seconds`."""
    return segment_at(Fraction(seconds))
