import pytest

from media_service.tracks import cut_lists
from tests.media_service.production.studio_steps import MASTER, playlist

PICTURE = playlist([4.0, 4.0, 4.0, 1.5])


def test_a_cut_keeps_the_head_the_chosen_segments_and_the_end() -> None:
    cut = cut_lists.cut(PICTURE, start_seconds=4, end_seconds=12)
    assert cut.splitlines() == [
        *PICTURE.splitlines()[:3],
        "#EXTINF:4.000000,",
        "360p-1.m4s",
        "#EXTINF:4.000000,",
        "360p-2.m4s",
        "#EXT-X-ENDLIST",
    ]


def test_a_cut_of_everything_changes_nothing() -> None:
    assert cut_lists.cut(PICTURE, start_seconds=0, end_seconds=13.5) == PICTURE


def test_tags_of_a_segment_go_with_it() -> None:
    ranged = PICTURE.replace("360p-1.m4s", "#EXT-X-BYTERANGE:900@100\nall.m4s")
    assert "#EXT-X-BYTERANGE:900@100" in cut_lists.cut(ranged, start_seconds=4, end_seconds=8)
    assert "BYTERANGE" not in cut_lists.cut(ranged, start_seconds=8, end_seconds=13)


def test_the_boundaries_of_a_playlist() -> None:
    assert cut_lists.boundaries(PICTURE) == [0, 4, 8, 12, 13.5]
    assert cut_lists.nearest([0, 4, 8], 5.9) == 4
    assert cut_lists.nearest([0, 4, 8], 6.1) == 8


def test_the_multivariant_playlist_leads_to_the_cuts_of_pictures_sounds_and_key_frames() -> None:
    master = MASTER + '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="360p-iframes.m3u8"\n'
    assert cut_lists.media_playlists(master) == ["sound.m3u8", "360p-iframes.m3u8", "360p.m3u8"]
    cut = cut_lists.pointed(master, "s2")
    assert 'URI="sound.s2.m3u8"' in cut
    assert 'URI="360p-iframes.s2.m3u8"' in cut
    assert "\n360p.s2.m3u8\n" in cut


@pytest.mark.parametrize("text", ["", "#EXTM3U\n", PICTURE.replace("#EXT-X-ENDLIST\n", ""), "<html>"])
def test_a_playlist_that_is_not_whole_is_not_cut(text: str) -> None:
    with pytest.raises(cut_lists.CutListRefused):
        cut_lists.cut(text, start_seconds=0, end_seconds=5)


@pytest.mark.parametrize("name", ["../360p.m3u8", "/etc/passwd", "http://x/y.m3u8", "a b.m3u8"])
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(cut_lists.CutListRefused):
        cut_lists.media_playlists(f"#EXTM3U\n{name}\n")
