"""Anybody's playlist can be read."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from transcoder.hls.validator import playlist_rules, reading
from transcoder.hls.validator.reading import Part

STRANGE = (
    '#EXTM3U\r\n# a remark\r\n#EXT-X-MEDIA:TYPE=AUDIO,NAME="A, B = C"\r\n'
    "#EXTINF:4,Tên\r\n#EXT-X-BYTERANGE:7@5\r\na.m4s\r\n"
)


def test_remarks_titles_and_line_ends_of_others_are_understood() -> None:
    playlist = reading.read("x", STRANGE)
    assert playlist.parts() == [Part("a.m4s", Fraction(4), (7, 5))]
    assert playlist.all("EXT-X-MEDIA") == [{"TYPE": "AUDIO", "NAME": "A, B = C"}]
    assert playlist.is_multivariant


@given(st.text())
def test_whatever_the_text_the_rules_have_an_answer(text: str) -> None:
    playlist = reading.read("x", "#EXTM3U\n" + text)
    for rules in (playlist_rules.of_any, playlist_rules.of_media, playlist_rules.of_multivariant):
        list(rules(playlist))
