"""Rules of segmented WebVTT: none is broken by what the house makes, each catches the fault it is there for."""

from collections.abc import Callable

import pytest

from tests.transcoder.hls.validator.test_validation import MASTER, SOUND, Files, _lose, _put, _swap
from transcoder.hls import playlist
from transcoder.hls.validator.validation import validate

TEXT = "vi.m3u8"
HEAD = b"WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:90000,LOCAL:00:00:00.000\n"
LONG, SHORT = b"\n00:00:01.000 --> 00:00:03.000 align:start\nd\xc3\xa0i\n", b"\n00:00:04.500 --> 00:00:05.000\nx\n"
MEDIA = (
    '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="texts",NAME="Tiếng Việt",LANGUAGE="vi",AUTOSELECT=YES,URI="vi.m3u8"\n'
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Lời tả",LANGUAGE="vi",AUTOSELECT=YES,'
    'CHARACTERISTICS="public.accessibility.describes-video",CHANNELS="2",URI="voice/sound.m3u8"\n'
)


@pytest.fixture
def subtitled(made: Files) -> Files:
    """The presentation with subtitles cut like its pictures, and a second sound in a folder of its own."""
    files = dict(made)
    film = playlist.parse(made["360p.m3u8"].decode()).segments
    lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-TARGETDURATION:4", "#EXT-X-PLAYLIST-TYPE:VOD"]
    begin = 0.0
    for number, segment in enumerate(film):
        end = begin + segment.duration_us / 1e6
        lines += [f"#EXTINF:{segment.duration_us / 1e6:.6f},", f"vi_{number}.vtt"]
        cues = [cue for cue, seen in ((LONG, (1, 3)), (SHORT, (4.5, 5))) if seen[0] < end and seen[1] > begin]
        files[f"vi_{number}.vtt"] = HEAD + b"".join(cues)
        begin = end
    files[TEXT] = "\n".join([*lines, "#EXT-X-ENDLIST", ""]).encode()
    for name, content in made.items():
        if name.startswith("sound"):
            files[f"voice/{name}"] = content
    text = made[MASTER].decode().replace("#EXT-X-STREAM-INF", f"{MEDIA}#EXT-X-STREAM-INF", 1)
    files[MASTER] = text.replace('AUDIO="sound"', 'AUDIO="sound",SUBTITLES="texts"').encode()
    return files


def holding(files: Files, cue: bytes) -> list[str]:
    """The segments in which a cue stands, in their order."""
    return sorted(name for name, content in files.items() if name.endswith(".vtt") and cue in content)


def in_first(cue: bytes, change: Callable[[bytes], bytes]) -> Callable[[Files], None]:
    """The fault of changing the first segment that holds the cue."""

    def plant(files: Files) -> None:
        name = holding(files, cue)[0]
        files[name] = change(files[name])

    return plant


def forget_repeated(files: Files) -> None:
    name = holding(files, LONG)[-1]
    files[name] = files[name].replace(LONG, b"")


FAULTS: list[tuple[str, Callable[[Files], None]]] = [
    ("subtitle-group-unknown", _swap(MASTER, 'SUBTITLES="texts"', 'SUBTITLES="other"')),
    ("subtitles-not-offered", _swap(MASTER, ',SUBTITLES="texts"', "")),
    ("attribute-missing", _swap(MASTER, r'(SUBTITLES.*),LANGUAGE="vi"', r"\1")),
    ("attribute-missing", _swap(MASTER, ',URI="vi.m3u8"', "")),
    ("description-not-selected", _swap(MASTER, 'LANGUAGE="vi",AUTOSELECT=YES,CHAR', 'LANGUAGE="vi",CHAR')),
    ("playlist-missing", _lose(TEXT)),
    ("playlist-missing", _lose(f"voice/{SOUND}")),
    ("segment-missing", _lose("vi_1.vtt")),
    ("segment-missing", _lose("voice/sound_00001.m4s")),
    ("lengths-differ", _swap(TEXT, r"(?s)(vi_0.vtt\n).*(#EXT-X-END)", r"\1\2")),
    ("no-webvtt", _put("vi_0.vtt", lambda files: files["vi_0.vtt"][3:])),
    ("clock-missing", in_first(LONG, lambda content: content.replace(HEAD, b"WEBVTT\n"))),
    ("clock-unreadable", in_first(LONG, lambda content: content.replace(b"MPEGTS:90000", b"MPEGTS:now"))),
    ("cue-unreadable", in_first(LONG, lambda content: content.replace(b"00:00:03.000", b"00:00:00.500"))),
    ("cue-unreadable", in_first(LONG, lambda content: content.replace(b"01.000 -->", b"01,000 -->"))),
    ("cue-elsewhere", in_first(SHORT, lambda content: content.replace(b"MPEGTS:90000", b"MPEGTS:900000"))),
    ("cue-not-repeated", forget_repeated),
]


def test_subtitles_cut_with_the_film_break_no_rule(subtitled: Files) -> None:
    assert len(holding(subtitled, LONG)) > 1
    assert validate(MASTER, subtitled.get) == []


@pytest.mark.parametrize(("rule", "plant"), FAULTS, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(FAULTS)])
def test_a_planted_fault_is_found(subtitled: Files, rule: str, plant: Callable[[Files], None]) -> None:
    plant(subtitled)
    assert rule in {finding.rule for finding in validate(MASTER, subtitled.get)}
