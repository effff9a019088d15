"""H.264 levels (ITU-T H.264, table A-1): which one a picture will need, told before a single frame is encoded."""

from fractions import Fraction

_HIGH_PROFILE = "avc1.6400"
_DECODED_PICTURES = 4  # kept at most by the encoder presets in use
_HIGH_PROFILE_FACTOR = 1250
# level x 10: macroblocks a second, macroblocks a frame, decoded macroblocks kept, kilobits a second
_LEVELS = (
    (20, 11_880, 396, 2_376, 2_000),
    (21, 19_800, 792, 4_752, 4_000),
    (22, 20_250, 1_620, 8_100, 4_000),
    (30, 40_500, 1_620, 8_100, 10_000),
    (31, 108_000, 3_600, 18_000, 14_000),
    (32, 216_000, 5_120, 20_480, 20_000),
    (40, 245_760, 8_192, 32_768, 20_000),
    (42, 522_240, 8_704, 34_816, 50_000),
    (50, 589_824, 22_080, 110_400, 135_000),
    (51, 983_040, 36_864, 184_320, 240_000),
    (52, 2_073_600, 36_864, 184_320, 240_000),
)


def expected_codec(width: int, height: int, *, frame_rate: Fraction, max_bits_per_second: int) -> str:
    """The RFC 6381 name of High profile at the lowest level that holds such a picture."""
    blocks = -(-width // 16) * -(-height // 16)
    for level, a_second, a_frame, kept, kilobits in _LEVELS:
        fits = blocks <= a_frame and blocks * frame_rate <= a_second and blocks * _DECODED_PICTURES <= kept
        if fits and max_bits_per_second <= kilobits * _HIGH_PROFILE_FACTOR:
            return f"{_HIGH_PROFILE}{level:02x}"
    return f"{_HIGH_PROFILE}{_LEVELS[-1][0]:02x}"
