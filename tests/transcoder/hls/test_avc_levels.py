"""Levels told beforehand: never below what the encoder then chooses (read from H.264, table A-1)."""

from fractions import Fraction

import pytest

from transcoder.hls import avc_levels


@pytest.mark.parametrize(
    ("size", "rate", "codec"),
    [
        ((640, 360), 25, "avc1.64001e"),
        ((854, 480), 60, "avc1.64001f"),
        ((1280, 720), 30, "avc1.64001f"),
        ((1280, 720), 60, "avc1.640020"),
        ((1920, 1080), 24, "avc1.640028"),
        ((1920, 1080), 60, "avc1.64002a"),
        ((3840, 2160), 30, "avc1.640033"),
        ((8192, 4320), 60, "avc1.640034"),
    ],
)
def test_the_lowest_level_that_holds_the_picture(size: tuple[int, int], rate: int, codec: str) -> None:
    width, height = size
    assert avc_levels.expected_codec(width, height, frame_rate=Fraction(rate), max_bits_per_second=5_000_000) == codec


def test_many_bits_ask_for_a_higher_level() -> None:
    small = avc_levels.expected_codec(320, 180, frame_rate=Fraction(25), max_bits_per_second=800_000)
    fast = avc_levels.expected_codec(320, 180, frame_rate=Fraction(25), max_bits_per_second=5_000_000)
    assert small < fast
