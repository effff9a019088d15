from media_service.captions import segments
from media_service.captions.cues import Cue

MARKS = [0.0, 2.0, 4.0, 8.0, 9.5]
CUES = [Cue(500, 1500, "một"), Cue(1900, 4100, "hai", "align:start"), Cue(8000, 9000, "ba"), Cue(9_500, 9_900, "sau")]


def test_every_segment_says_where_its_times_count_from() -> None:
    for text in segments.segments(CUES, MARKS):
        assert text.startswith("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:90000,LOCAL:00:00:00.000\n")


def test_a_cue_over_a_cut_stands_in_every_segment_it_is_seen_in_and_nowhere_else() -> None:
    held = [[name for name in ("một", "hai", "ba", "sau") if name in text] for text in segments.segments(CUES, MARKS)]
    assert held == [["một", "hai"], ["hai"], ["hai"], ["ba"]]


def test_a_cue_is_written_the_same_wherever_it_stands() -> None:
    texts = segments.segments(CUES, MARKS)
    assert all("\n00:00:01.900 --> 00:00:04.100 align:start\nhai\n" in text for text in texts[:3])


def test_the_playlist_has_the_lengths_of_the_film() -> None:
    text = segments.playlist(["a.vtt", "b.vtt", "c.vtt", "d.vtt"], MARKS)
    assert text.splitlines()[-9:] == [
        "#EXTINF:2.000000,",
        "a.vtt",
        "#EXTINF:2.000000,",
        "b.vtt",
        "#EXTINF:4.000000,",
        "c.vtt",
        "#EXTINF:1.500000,",
        "d.vtt",
        "#EXT-X-ENDLIST",
    ]
    assert "#EXT-X-TARGETDURATION:4\n" in text
