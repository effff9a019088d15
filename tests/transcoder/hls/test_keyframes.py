"""The list of keyframes for winding."""

from transcoder.hls import keyframes
from transcoder.hls.keyframes import Entry
from transcoder.hls.segmenter import Keyframe

ENTRIES = [
    Entry("360p_00000.m4s", Keyframe(24, 1000, 2_000_000)),
    Entry("360p_00001.m4s", Keyframe(24, 3000, 2_000_000)),
    Entry("360p_00001.m4s", Keyframe(9000, 500, 40_000)),
]


def test_every_keyframe_is_a_byte_range_of_its_segment() -> None:
    assert keyframes.write(ENTRIES, init_uri="360p_init.mp4").splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-TARGETDURATION:2",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-I-FRAMES-ONLY",
        '#EXT-X-MAP:URI="360p_init.mp4"',
        "#EXTINF:2.000000,",
        "#EXT-X-BYTERANGE:1000@24",
        "360p_00000.m4s",
        "#EXTINF:2.000000,",
        "#EXT-X-BYTERANGE:3000@24",
        "360p_00001.m4s",
        "#EXTINF:0.040000,",
        "#EXT-X-BYTERANGE:500@9000",
        "360p_00001.m4s",
        "#EXT-X-ENDLIST",
    ]


def test_rates_are_measured_as_for_any_rendition() -> None:
    peak, average = keyframes.rates(ENTRIES)
    assert peak == -(-3500 * 8_000_000 // 2_040_000)  # the short one alone is too short to count
    assert average == -(-4500 * 8_000_000 // 4_040_000)
