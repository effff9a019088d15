"""No finding on what we make, finished or growing; and every rule catches the fault it is there for."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import media
from tests.support.encoding_house import EncodingHouse
from transcoder.hls.validator.validation import validate

Files = dict[str, bytes]
MASTER, TOP, LOW, SOUND, KEYS = "master.m3u8", "480p.m3u8", "360p.m3u8", "sound.m3u8", "480p_iframes.m3u8"


def _rules(files: Files) -> set[str]:
    return {finding.rule for finding in validate(MASTER, files.get)}


def _swap(name: str, pattern: str, by: str, *, count: int = 1) -> Callable[[Files], None]:
    """The fault of replacing the first match in a playlist."""

    def plant(files: Files) -> None:
        text, changed = re.subn(pattern, by, files[name].decode(), count=count)
        assert changed, f"nothing like {pattern} in {name}"
        files[name] = text.encode()

    return plant


def _both(one: str, other: str, pattern: str) -> Callable[[Files], None]:
    def plant(files: Files) -> None:
        for name in (one, other):
            _swap(name, pattern, "")(files)

    return plant


def _lose(name: str) -> Callable[[Files], None]:
    def plant(files: Files) -> None:
        del files[name]

    return plant


def _put(name: str, make: Callable[[Files], bytes]) -> Callable[[Files], None]:
    def plant(files: Files) -> None:
        files[name] = make(files)

    return plant


def _second_fragment(content: bytes) -> bytes:
    """The segment without its first fragment's head: it then begins in the middle."""
    flags = content.index(b"trun") + 4
    first_flags = flags + 12  # behind flags, count and data offset
    return content[:first_flags] + b"\1\1\0\0" + content[first_flags + 4 :]


def _later(content: bytes) -> bytes:
    at = content.index(b"tfdt") + 8
    later = int.from_bytes(content[at : at + 8], "big") + 20_000
    return content[:at] + later.to_bytes(8, "big") + content[at + 8 :]


FAULTS: list[tuple[str, Callable[[Files], None]]] = [
    ("first-line", _swap(MASTER, "#EXTM3U", "#EXTM3")),
    ("first-line", _swap(LOW, "#EXTM3U\n", "\n#EXTM3U\n")),
    ("version-twice", _swap(TOP, "#EXT-X-VERSION:7", "#EXT-X-VERSION:7\n#EXT-X-VERSION:6")),
    ("version-too-low", _swap(TOP, "VERSION:7", "VERSION:3")),
    ("version-too-low", _swap(KEYS, "VERSION:7", "VERSION:4")),
    ("no-variant", _swap(MASTER, r"#EXT-X-STREAM-INF.*\n.*\n", "", count=0)),
    ("attribute-missing", _swap(MASTER, r"BANDWIDTH=\d+,AVERAGE", "AVERAGE")),
    ("attribute-missing", _swap(MASTER, r"AVERAGE-BANDWIDTH=\d+,", "")),
    ("attribute-missing", _swap(MASTER, r'CODECS="[^"]*",', "")),
    ("attribute-missing", _swap(MASTER, r"RESOLUTION=\d+x\d+,", "")),
    ("attribute-missing", _swap(MASTER, r",FRAME-RATE=[\d.]+", "")),
    ("attribute-missing", _swap(MASTER, r'NAME="[^"]*",', "")),
    ("attribute-missing", _swap(MASTER, r'(I-FRAME.*),URI="[^"]*"', r"\1")),
    ("uri-missing", _swap(MASTER, "480p.m3u8\n", "#EXT-X-SOMETHING\n")),
    ("variant-twice", _swap(MASTER, "\n360p.m3u8", "\n480p.m3u8")),
    ("level-too-high", _swap(MASTER, r"avc1\.6400..", "avc1.640033")),
    ("sound-group-unknown", _swap(MASTER, 'AUDIO="sound"', 'AUDIO="noise"')),
    ("channels-missing", _swap(MASTER, r',CHANNELS="2"', "")),
    ("default-not-selected", _swap(MASTER, "AUTOSELECT=YES", "AUTOSELECT=NO")),
    ("rendition-twice", _swap(MASTER, r"(#EXT-X-MEDIA.*\n)", r"\1\1")),
    ("independence-untold", _both(MASTER, TOP, "#EXT-X-INDEPENDENT-SEGMENTS\n")),
    ("playlist-missing", _lose(MASTER)),
    ("playlist-missing", _lose(LOW)),
    ("playlist-missing", _lose(SOUND)),
    ("playlist-missing", _lose(KEYS)),
    ("keyframes-missing", _swap(MASTER, r"#EXT-X-I-FRAME.*480.*\n", "")),
    ("target-missing", _swap(TOP, r"#EXT-X-TARGETDURATION.*\n", "")),
    ("segment-too-long", _swap(SOUND, "TARGETDURATION:4", "TARGETDURATION:1")),
    ("no-segment", _swap(TOP, r"#EXTINF.*\n.*\n", "", count=0)),
    ("duration-missing", _swap(TOP, r"#EXTINF:.*\n", "")),
    ("duration-wrong", _swap(TOP, r"#EXTINF:2\.0", "#EXTINF:3.0")),
    ("kind-unknown", _swap(TOP, "TYPE:VOD", "TYPE:LIVE")),
    ("vod-without-end", _swap(LOW, "#EXT-X-ENDLIST\n", "")),
    ("segments-removed", _swap(LOW, "SEQUENCE:0", "SEQUENCE:3")),
    ("segment-twice", _swap(LOW, "360p_00001", "360p_00000")),
    ("map-missing", _swap(LOW, r"#EXT-X-MAP.*\n", "")),
    ("segment-missing", _lose("480p_init.mp4")),
    ("segment-missing", _lose("360p_00002.m4s")),
    ("segment-missing", _lose("sound_00000.m4s")),
    ("init-unreadable", _put("360p_init.mp4", lambda files: files["360p_init.mp4"][:100])),
    ("segment-unreadable", _put("480p_00001.m4s", lambda files: files["480p_00001.m4s"][:-1])),
    ("segment-unreadable", _put("480p_00001.m4s", lambda _: b"<html>404</html>")),
    ("no-keyframe-first", _put("480p_00001.m4s", lambda files: _second_fragment(files["480p_00001.m4s"]))),
    ("gap", _put("360p_00001.m4s", lambda files: _later(files["360p_00001.m4s"]))),
    ("gap", _swap(TOP, r"#EXTINF.*\n480p_00001.m4s\n", "")),
    ("cuts-differ", _swap(LOW, r"#EXTINF.*\n360p_00001.m4s\n", "")),
    ("beginnings-differ", _swap(SOUND, r"#EXTINF.*\nsound_00000.m4s\n", "")),
    ("lengths-differ", _swap(SOUND, r"(?s)(sound_00000.m4s\n).*(#EXT-X-END)", r"\1\2")),
    ("bandwidth-understated", _swap(MASTER, r":BANDWIDTH=\d+", ":BANDWIDTH=1000")),
    ("average-understated", _swap(MASTER, r"AVERAGE-BANDWIDTH=\d+", "AVERAGE-BANDWIDTH=1000")),
    ("codec-wrong", _swap(MASTER, r'CODECS="avc1\.6400..', 'CODECS="avc1.640028')),
    ("resolution-wrong", _swap(MASTER, "RESOLUTION=854x480", "RESOLUTION=1280x720")),
    ("not-keyframes-only", _swap(KEYS, "#EXT-X-I-FRAMES-ONLY\n", "")),
    ("range-outside", _swap(KEYS, r"BYTERANGE:\d+@", "BYTERANGE:99999999@")),
    ("range-no-keyframe", _swap(KEYS, r"BYTERANGE:(\d+)@24", r"BYTERANGE:\1@20")),
    ("range-no-keyframe", _swap(KEYS, r"BYTERANGE:\d+@", "BYTERANGE:100@")),
]  # fmt: skip


def test_what_we_make_breaks_no_rule(made: Files) -> None:
    assert validate(MASTER, made.get) == []
    for name in made:
        if name.endswith(".m3u8") and "iframes" not in name:
            assert validate(name, made.get) == [], name


@pytest.mark.parametrize(("rule", "plant"), FAULTS, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(FAULTS)])
def test_a_planted_fault_is_found(made: Files, rule: str, plant: Callable[[Files], None]) -> None:
    spoilt = dict(made)
    plant(spoilt)
    assert rule in _rules(spoilt)


def test_every_rule_has_a_planted_fault() -> None:
    code = Path(__file__).parents[4] / "transcoder/hls/validator"
    rules = {rule for file in code.glob("*.py") for rule in re.findall(r'Finding\(\s*"([a-z-]+)"', file.read_text())}
    from tests.transcoder.hls.validator import test_subtitle_rules as texts  # noqa: PLC0415 - it borrows from here

    assert rules == {rule for rule, _ in [*FAULTS, *texts.FAULTS]}


def test_a_film_in_the_works_breaks_no_rule_as_soon_as_all_its_rungs_have_begun(tmp_path: Path) -> None:
    house = EncodingHouse(tmp_path)
    looks: list[set[str]] = []

    def look(kind: str, _word: object) -> None:
        folder = house.storage.local_path(house.desk.prefix)
        if kind != "completion" and (folder / MASTER).exists():
            files = {path.name: path.read_bytes() for path in folder.iterdir()}
            looks.append(_rules(files) - {"playlist-missing"})

    house.desk.on_report = look
    film = media.make_film(tmp_path / "film.mp4", size="854x480", seconds=14)
    assert asyncio.run(house.run(film)) == "completed"
    assert looks
    assert set().union(*looks) == set()


@given(st.dictionaries(st.sampled_from([MASTER, TOP]), st.text().map(str.encode), min_size=1))
def test_any_text_is_judged_and_breaks_nothing(files: Files) -> None:
    validate(MASTER, files.get)
