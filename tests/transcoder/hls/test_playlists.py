"""Playlists: what is written reads back the same, and what RFC 8216 asks is there."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcoder.hls import multivariant, playlist

NAMES = st.from_regex(r"[a-z0-9_]{1,20}\.(m4s|mp4|m3u8)", fullmatch=True)
SEGMENTS = st.builds(playlist.Segment, NAMES, st.integers(1, 10_000_000_000))
PLAYLISTS = st.builds(
    playlist.MediaPlaylist,
    kind=st.sampled_from(playlist.Kind),
    target_seconds=st.integers(1, 20),
    init_uri=NAMES,
    segments=st.lists(SEGMENTS, max_size=20).map(tuple),
    ended=st.booleans(),
)
VARIANTS = st.builds(
    multivariant.Variant,
    uri=NAMES,
    bandwidth=st.integers(1, 10**9),
    average_bandwidth=st.integers(1, 10**9),
    codecs=st.sampled_from(["avc1.64001f", "avc1.640028,mp4a.40.2"]),
    width=st.integers(2, 8192),
    height=st.integers(2, 8192),
    frame_rate=st.integers(1, 60_000).map(lambda thousandths: Decimal(thousandths).scaleb(-3)),
)
AUDIO = st.builds(multivariant.AudioRendition, st.sampled_from(["Âm thanh", "A, B = C"]), st.integers(1, 8), NAMES)


@given(PLAYLISTS)
def test_a_media_playlist_reads_back_as_it_was_written(written: playlist.MediaPlaylist) -> None:
    assert playlist.parse(playlist.write(written)) == written


@given(st.lists(VARIANTS, max_size=5).map(tuple), st.none() | AUDIO)
def test_a_multivariant_playlist_reads_back_as_it_was_written(
    variants: tuple[multivariant.Variant, ...], audio: multivariant.AudioRendition | None
) -> None:
    written = multivariant.Multivariant(variants, audio)
    assert multivariant.parse(multivariant.write(written)) == written


@given(st.lists(SEGMENTS, max_size=10))
def test_no_segment_rounds_to_more_than_the_target_duration(segments: list[playlist.Segment]) -> None:
    target = playlist.target_seconds(segments, at_least=4)
    assert target >= 4
    assert all(round(Fraction(part.duration_us, 1_000_000)) <= target for part in segments)


@given(st.text())
def test_any_other_text_is_refused_and_breaks_nothing(text: str) -> None:
    for parse in (playlist.parse, multivariant.parse):
        try:
            parse("#EXTM3U\n" + text)
        except playlist.PlaylistRefused:
            continue


@pytest.mark.parametrize("text", ["", "#EXTM3U8", "\n#EXTM3U", "<html>"])
def test_a_playlist_begins_with_its_name(text: str) -> None:
    for parse in (playlist.parse, multivariant.parse):
        with pytest.raises(playlist.PlaylistRefused):
            parse(text)


def test_the_text_is_what_players_expect() -> None:
    growing = playlist.MediaPlaylist(
        playlist.Kind.EVENT, 4, "720p_init.mp4", (playlist.Segment("720p_00000.m4s", 4_004_000),), ended=False
    )
    assert playlist.write(growing).splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-TARGETDURATION:4",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:EVENT",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MAP:URI="720p_init.mp4"',
        "#EXTINF:4.004000,",
        "720p_00000.m4s",
    ]
    variant = multivariant.Variant(
        "720p.m3u8", 3_000_000, 2_000_000, "avc1.64001f,mp4a.40.2", 1280, 720,
        multivariant.tag_frame_rate(Fraction(24000, 1001)),
    )  # fmt: skip
    sound = multivariant.AudioRendition("Âm thanh", 2, "sound.m3u8")
    assert multivariant.write(multivariant.Multivariant((variant,), sound)).splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Âm thanh",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",'
        'URI="sound.m3u8"',
        '#EXT-X-STREAM-INF:BANDWIDTH=3000000,AVERAGE-BANDWIDTH=2000000,CODECS="avc1.64001f,mp4a.40.2",'
        'RESOLUTION=1280x720,FRAME-RATE=23.976,AUDIO="sound"',
        "720p.m3u8",
    ]
