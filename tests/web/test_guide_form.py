import pytest

from media_service.guides.schemas import NoteKind, NoteView
from web import guide_form

_SENT = {"start": "1:02.5", "end": "", "kind": "music", "heading": " Hồi một ", "text": "Trống\r\nđánh", "public": "1"}


def note(start: float, **words: object) -> NoteView:
    values = {"id": f"gnt_{start}", "revision": 2, "start_seconds": start, "text": "x"} | words
    return NoteView.model_validate(values)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("62,5", 62.5),
        ("1:02", 62),
        ("01:02.050", 62.05),
        ("1:02:03.4", 3723.4),
        ("1:62", None),
        ("1:2:3:4", None),
        ("-1", None),
        ("1e3", None),
        ("", None),
        ("٣", None),
        ("1:02.0001", None),
    ],
)
def test_a_moment_is_read_as_people_write_it(text: str, seconds: float | None) -> None:
    assert guide_form.seconds(text) == seconds


def test_what_is_sent_becomes_a_note_and_what_is_wrong_is_told_beside_its_field() -> None:
    read, written = guide_form.read(_SENT)
    assert read is not None
    assert (read.start_seconds, read.end_seconds, read.kind) == (62.5, None, NoteKind.MUSIC)
    assert (read.heading, read.text, read.public) == ("Hồi một", "Trống\nđánh", True)
    assert written.errors == {}
    for change, field in (
        ({"start": "soon"}, "start"),
        ({"start": "24:00:00"}, "start"),
        ({"end": "1:00"}, "end"),
        ({"end": "later"}, "end"),
        ({"heading": "h" * 121}, "heading"),
        ({"text": " "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"kind": "gossip"}, "kind"),
    ):
        refused, again = guide_form.read(_SENT | change)
        assert refused is None
        assert list(again.errors) == [field], change
        assert again.values["heading"] == (_SENT | change)["heading"].strip()


def test_a_note_goes_into_its_form_and_comes_out_as_it_was() -> None:
    first = note(3723.405, end_seconds=3730, heading="h", text="t\nu", public=True, kind="words")
    written = guide_form.of_note(first)
    fields = written.values | {"public": "1", "note": written.note_id, "revision": written.revision}
    read, again = guide_form.read(fields)
    assert read is not None
    assert dict(read).items() <= dict(first).items()
    assert again == written


def test_two_guides_stand_beside_each_other_by_time() -> None:
    rows = guide_form.rows([note(1), note(5)], [note(0), note(5)])
    assert [(row.start_seconds, bool(row.mine), bool(row.other)) for row in rows] == [
        (0, False, True),
        (1, True, False),
        (5, True, True),
    ]
    assert guide_form.for_moment(note(5, kind="people", end_seconds=6)).values["end"] == "0:06"
    assert guide_form.for_moment(None).values["start"] == ""
