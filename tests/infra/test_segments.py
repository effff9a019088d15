"""What a message costs, at each limit and one past it."""

import pytest

from infra import segments
from infra.segments import Size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, Size("gsm7", 160, 1)),
        ("a" * 161, Size("gsm7", 161, 2)),
        ("a" * 306, Size("gsm7", 306, 2)),
        ("a" * 307, Size("gsm7", 307, 3)),
        ("€" * 80, Size("gsm7", 160, 1)),  # each takes two
        ("é" * 160, Size("gsm7", 160, 1)),
        ("ạ" * 70, Size("ucs2", 70, 1)),
        ("ạ" * 71, Size("ucs2", 71, 2)),
        ("ạ" * 134, Size("ucs2", 134, 2)),
        ("ạ" * 135, Size("ucs2", 135, 3)),
        ("🎭" * 35, Size("ucs2", 70, 1)),
        ("Vé của bạn: https://example.vn/t/x", Size("ucs2", 34, 1)),
    ],
)
def test_segments_are_counted_at_the_limit_and_one_past_it(text: str, expected: Size) -> None:
    assert segments.size_of(text) == expected


def test_a_letter_of_two_units_is_never_cut_in_two() -> None:
    assert segments.size_of("a" * 152 + "€" * 77).segments == 3  # 306 units would fit two segments of 153
    assert segments.size_of("🎭" * 67).segments == 3  # 134 units, but only 33 pairs to a segment
