"""What a house writes in one program comes out of ours as it went in; what cannot be read is refused by line."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_service.guides import files, json_file, reading, webvtt
from media_service.guides.errors import Fault, GuideFileRefused
from media_service.guides.files import Format
from media_service.guides.schemas import (
    CHARACTERS_MAX,
    HEADING_MAX,
    NOTES_MAX,
    SECONDS_MAX,
    TEXT_MAX,
    GuideLanguage,
    Note,
    NoteKind,
)

VI = GuideLanguage.VIETNAMESE
_SIGNS = st.characters(exclude_categories=("Cs", "Cc"))
_TEXTS = st.text(st.one_of(_SIGNS, st.sampled_from('\n>-{}"\\ộ한')), min_size=1, max_size=80).filter(str.strip)


@st.composite
def guides(draw: st.DrawFn) -> list[Note]:
    """Notes of a guide by time, as awkward as they may be."""
    starts = sorted(draw(st.sets(st.integers(0, SECONDS_MAX * 1000 - 1), max_size=8)))
    notes = []
    for start in starts:
        end = draw(st.none() | st.integers(start + 1, SECONDS_MAX * 1000))
        notes.append(
            Note(
                start_seconds=start / 1000,
                end_seconds=None if end is None else end / 1000,
                kind=draw(st.sampled_from(NoteKind)),
                heading=draw(st.text(_SIGNS, max_size=40)),
                text=draw(_TEXTS),
                public=draw(st.booleans()),
            )
        )
    return notes


def refused(content: str | bytes) -> GuideFileRefused:
    """Why the file is not taken."""
    with pytest.raises(GuideFileRefused) as refusal:
        files.read(content.encode() if isinstance(content, str) else content, language=VI)
    assert refusal.value.message("vi").startswith(f"Tại dòng {refusal.value.line}: ")
    assert refusal.value.message("en").startswith(f"Line {refusal.value.line}: ")
    assert "{" not in refusal.value.message("en").replace("begins with {.", "")
    return refusal.value


@settings(deadline=None)
@given(guides())
def test_json_and_webvtt_give_back_every_note(notes: list[Note]) -> None:
    for form in (Format.JSON, Format.WEBVTT):
        content, _ = files.write(form, language=VI, notes=notes)
        assert files.read(content, language=VI) == notes


@settings(deadline=None)
@given(guides())
def test_plain_webvtt_gives_back_the_moments_and_some_text(notes: list[Note]) -> None:
    content, _ = files.write(Format.PLAIN, language=VI, notes=notes)
    again = files.read(content, language=VI)
    assert [note.start_seconds for note in again] == [note.start_seconds for note in notes]


@settings(deadline=None)
@given(guides())
def test_what_we_write_keeps_the_syntax_of_the_w3c(notes: list[Note]) -> None:
    text = webvtt.write(VI, notes)
    assert text.startswith("WEBVTT\n\n")
    blocks = text.rstrip("\n").split("\n\n")[2:]
    assert len(blocks) == len(notes)
    for block in blocks:
        _number, timing, payload = block.split("\n")
        assert timing.count("-->") == 1
        assert "-->" not in payload
        assert isinstance(json.loads(payload), dict)


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"WEBVTT\n\n{text}".encode()))
def test_no_bytes_do_anything_but_pass_or_be_refused(content: bytes) -> None:
    try:
        notes = files.read(content, language=VI)
    except GuideFileRefused as refusal:
        lines, notes = refusal.line, []
    else:
        lines = 1
    assert 1 <= lines <= content.count(b"\n") + content.count(b"\r") + 1
    assert all(note.text for note in notes)


def test_a_file_of_another_program_is_understood() -> None:
    foreign = (
        "\ufeffWEBVTT - made elsewhere\r\nKind: metadata\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n"
        "NOTE\r\na comment\r\n\r\n"
        "first\r\n00:01.500 --> 00:04.000 line:0 align:left\r\nHồi một\r\nMàn mở.\r\n\r\n"
        '100:00 is a name\r\n00:00:05.000\t-->\t00:00:06.000\r\n{"text": "Trống\\nđánh", "kind": "music"}\r\n'
    )
    assert files.read(foreign.encode(), language=VI) == [
        Note(start_seconds=1.5, end_seconds=4, text="Hồi một\nMàn mở."),
        Note(start_seconds=5, end_seconds=6, text="Trống\nđánh", kind=NoteKind.MUSIC),
    ]


@pytest.mark.parametrize(
    ("content", "line", "fault"),
    [
        ("", 1, Fault.NEITHER),
        ("1\n00:00:01,000 --> 00:00:02,000\nSRT", 1, Fault.NEITHER),
        ("WEBVTTX\n", 1, Fault.NEITHER),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff", 4, Fault.ENCODING),
        ("WEBVTT\n\nchữ bơ vơ\n", 3, Fault.STRAY),
        ("WEBVTT\n\n1\n00:01 --> 00:02.000\nx", 4, Fault.TIMING),
        ("WEBVTT\n\n00:61.000 --> 00:62.000\nx", 3, Fault.TIMING),
        ("WEBVTT\n\n٠٠:01.000 --> 00:02.000\nx", 3, Fault.TIMING),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n00:03.000 --> 00:04.000\ny", 5, Fault.ARROW),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\n", 3, Fault.EMPTY),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\nx", 3, Fault.ORDER),
        ("WEBVTT\n\n99:00:00.000 --> 99:00:01.000\nx", 3, Fault.TIME),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\nx\n\n00:02.000 --> 00:04.000\ny", 6, Fault.TWICE),
        ('WEBVTT\n\n00:02.000 --> 00:03.000\n{"text": \n"x"', 5, Fault.JSON),
        ('WEBVTT\n\n00:02.000 --> 00:03.000\n{"text": "x", "note": 1}', 3, Fault.FIELD),
        ('WEBVTT\n\n00:02.000 --> 00:03.000\n{"text": "x", "end_seconds": 9}', 4, Fault.FIELD),
        ('WEBVTT\n\n00:02.000 --> 00:03.000\n{"text": "\\ud800"}', 3, Fault.TEXT),
        ('WEBVTT\n\n00:02.000 --> 00:03.000\n{"text": "\\u0000"}', 3, Fault.TEXT),
        (f"WEBVTT\n\n00:02.000 --> 00:03.000\n{'x' * (TEXT_MAX + 1)}", 3, Fault.TEXT),
        ("[]", 1, Fault.NEITHER),
        ("{", 1, Fault.JSON),
        ('{"format": "sankhau-guide",\n "version": NaN}', 1, Fault.JSON),
        ('{"format": "sankhau-guide", "version": 2, "notes": []}', 1, Fault.SHAPE),
        ('{"format": "sankhau-guide", "version": 1, "notes": [1]}', 1, Fault.SHAPE),
        ('{"format": "sankhau-guide", "version": 1, "language": "en", "notes": []}', 1, Fault.LANGUAGE),
        ('{"format": "sankhau-guide", "version": 1, "extra": 1, "notes": []}', 1, Fault.FIELD),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(content: str | bytes, line: int, fault: Fault) -> None:
    refusal = refused(content)
    assert (refusal.line, refusal.fault) == (line, fault)


@pytest.mark.parametrize(
    ("note", "fault"),
    [
        ('{"text": "x"}', Fault.TIME),
        ('{"start_seconds": "1", "text": "x"}', Fault.TIME),
        ('{"start_seconds": 1e999, "text": "x"}', Fault.TIME),
        (f'{{"start_seconds": 1{"0" * 400}, "text": "x"}}', Fault.TIME),
        (f'{{"start_seconds": {SECONDS_MAX}, "text": "x"}}', Fault.TIME),
        ('{"start_seconds": -0.001, "text": "x"}', Fault.TIME),
        ('{"start_seconds": 1, "text": " "}', Fault.EMPTY),
        ('{"start_seconds": 1, "text": 7}', Fault.TEXT),
        ('{"start_seconds": 1, "text": "x", "kind": "gossip"}', Fault.KIND),
        ('{"start_seconds": 1, "text": "x", "heading": "a\\nb"}', Fault.HEADING),
        (f'{{"start_seconds": 1, "text": "x", "heading": "{"h" * (HEADING_MAX + 1)}"}}', Fault.HEADING),
        ('{"start_seconds": 2, "end_seconds": 1, "text": "x"}', Fault.ORDER),
    ],
)
def test_a_json_note_that_does_not_fit_is_refused_where_it_stands(note: str, fault: Fault) -> None:
    good = '{"start_seconds": 0, "text": "x"}'
    refusal = refused(f'{{"format": "sankhau-guide", "version": 1,\n"notes": [\n{good},\n{note}\n]}}')
    assert (refusal.line, refusal.fault) == (4, fault)


def test_a_guide_may_be_as_large_as_the_limits_say_and_not_larger() -> None:
    def note(number: int, letters: int) -> Note:
        return Note(start_seconds=number, text="ộ" * letters)

    most = [note(n, CHARACTERS_MAX // NOTES_MAX) for n in range(NOTES_MAX)]
    for form in (Format.JSON, Format.WEBVTT):
        assert files.read(files.write(form, language=VI, notes=most)[0], language=VI) == most
        too_many = files.write(form, language=VI, notes=[*most, note(NOTES_MAX, 1)])[0]
        assert refused(too_many).fault is Fault.MANY
        too_long = files.write(form, language=VI, notes=[*most[:-1], note(NOTES_MAX, 401)])[0]
        assert refused(too_long).fault is Fault.LONG


@pytest.mark.parametrize(
    "content",
    ["[" * 500_000, '{"a":' * 150_000, '{"notes": [' + "{}," * 300_000],
    ids=["brackets", "objects", "notes"],
)
def test_a_file_made_to_tire_us_does_not(content: str) -> None:
    assert refused(content).fault in {Fault.JSON, Fault.NEITHER}  # it took minutes when lines were counted at once


def test_letters_are_composed_and_line_ends_are_ours() -> None:
    note = Note(start_seconds=0.0004, text=" Ho\u0302\u0300i một\r\nmở\tmàn \r")
    assert (note.start_seconds, note.text) == (0, "Hồi một\nmở màn")
    assert json_file.read(json_file.write(VI, [note]), language=VI) == [note]
    assert reading.line_at("a\nb", 2) == 2
