from media_service.tracks.renditions import Additions, Subtitles, Voice, added
from tests.media_service.tracks.track_steps import MASTER

ENGLISH = Subtitles("en.m3u8", "English", "en", hard_of_hearing=False)
VOICE = Voice("v/sound.m3u8", "Lời tả", "vi", True, "mp4a.40.2", peak_above=-5, average_above=7)
SILENT = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100,AVERAGE-BANDWIDTH=90,CODECS="avc1.64001e"\n360p.m3u8\n'


def test_without_anything_to_add_only_the_language_of_the_film_is_told() -> None:
    assert added(MASTER, Additions()) == MASTER
    told = added(MASTER, Additions(spoken_language="vi"))
    assert told == MASTER.replace('URI="sound.m3u8"', 'URI="sound.m3u8",LANGUAGE="vi"')
    assert added(told, Additions(spoken_language="vi")) == told


def test_every_variant_has_the_subtitles_and_the_rates_of_the_heaviest_sound() -> None:
    text = added(MASTER, Additions((ENGLISH,), (VOICE,)))
    variant = next(line for line in text.splitlines() if line.startswith("#EXT-X-STREAM-INF"))
    assert "BANDWIDTH=900000,AVERAGE-BANDWIDTH=700007," in variant
    assert variant.endswith(',AUDIO="sound",SUBTITLES="subtitles"')
    assert 'CODECS="avc1.64001e,mp4a.40.2"' in variant


def test_a_silent_film_is_heard_as_it_is_unless_a_voice_is_chosen() -> None:
    text = added(SILENT, Additions(voices=(VOICE,)))
    silence, voice, variant = text.splitlines()[1:4]
    assert "DEFAULT=YES" in silence
    assert "URI=" not in silence
    assert "DEFAULT=NO" in voice
    assert variant == (
        '#EXT-X-STREAM-INF:BANDWIDTH=100,AVERAGE-BANDWIDTH=97,CODECS="avc1.64001e,mp4a.40.2",AUDIO="sound"'
    )
