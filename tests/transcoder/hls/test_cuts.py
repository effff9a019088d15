"""One cut list for every rendition."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcoder.hls import cuts


def test_the_first_segments_are_short_and_the_others_four_seconds() -> None:
    begins = {cuts.segment_at(Fraction(tenth, 10)): Fraction(tenth, 10) for tenth in reversed(range(200))}
    assert [float(begins[number]) for number in sorted(begins)] == [0, 1, 2, 4, 6, 8, 12, 16]


@given(st.fractions(0, 30_000), st.fractions(0, 30_000))
def test_later_instants_never_lie_in_earlier_segments(one: Fraction, other: Fraction) -> None:
    assert cuts.segment_at(min(one, other)) <= cuts.segment_at(max(one, other))


@given(st.fractions(0, 30_000))
def test_no_segment_is_left_out(instant: Fraction) -> None:
    assert cuts.segment_at(instant + cuts.FIRST_KEYFRAME_SECONDS) <= cuts.segment_at(instant) + 1


@pytest.mark.parametrize(("seconds", "segments"), [(1, 1), (2, 2), (6, 4), (8, 5), (12, 6)])
def test_how_many_segments_are_whole_by_then(seconds: int, segments: int) -> None:
    assert cuts.segments_before(seconds) == segments
