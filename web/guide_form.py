"""The form in which a house writes one note of a guide, and the rows of two guides beside each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from media_service.guides.schemas import Note, NoteKind, NoteView
from web import formats
from web.languages import to_translate

BYTES_MAX = 30_000  # 2,000 letters of four bytes, each byte three signs in a form
_CLOCK = re.compile(r"(?:(?:([0-9]{1,2}):)?([0-5]?[0-9]):)?([0-9]{1,5})(?:[.,]([0-9]{1,3}))?\Z")
_WRONG: Final = {
    "start": to_translate("A moment of the film, for example 1:02 or 1:02.5, please."),
    "end": to_translate("A moment after the beginning, for example 1:08, or nothing, please."),
    "heading": to_translate("At most 120 letters, please."),
    "text": to_translate("From 1 to 2,000 letters, please."),
    "kind": to_translate("Please choose from the list."),
}
_FIELDS: Final = {"start_seconds": "start", "end_seconds": "end"}


@dataclass(frozen=True, slots=True)
class Written:
    """The form as it stands; `note_id` is empty for a new note."""

    values: dict[str, str]
    public: bool = False
    note_id: str = ""
    revision: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """What both guides say at one moment."""

    start_seconds: float
    mine: NoteView | None
    other: NoteView | None


def rows(mine: Sequence[NoteView], other: Sequence[NoteView]) -> list[Row]:
    """Two guides by time, notes of one moment beside each other."""
    here = {note.start_seconds: note for note in mine}
    there = {note.start_seconds: note for note in other}
    return [Row(moment, here.get(moment), there.get(moment)) for moment in sorted(here.keys() | there.keys())]


def of_note(note: NoteView) -> Written:
    """The form of a note that is there."""
    return Written(_values(note, note.heading, note.text), note.public, note.id, str(note.revision))


def for_moment(like: NoteView | None) -> Written:
    """The form of a new note: at the moment and of the kind of the other language's, or empty."""
    if like is None:
        return Written({"start": "", "end": "", "kind": NoteKind.SCENE.value, "heading": "", "text": ""})
    return Written(_values(like, "", ""), like.public)


def read(fields: dict[str, str]) -> tuple[Note | None, Written]:
    """What was sent as a note (None when something in it is wrong), and the form to show again."""
    values = {name: fields.get(name, "").strip() for name in ("start", "end", "kind", "heading", "text")}
    public, note_id, revision = "public" in fields, fields.get("note", ""), fields.get("revision", "")
    words = {
        "start_seconds": seconds(values["start"]),
        "end_seconds": seconds(values["end"]) if values["end"] else None,
        "kind": values["kind"],
        "heading": values["heading"],
        "text": values["text"],
        "public": public,
    }
    unread = {"end": _WRONG["end"]} if values["end"] and words["end_seconds"] is None else {}
    try:
        note = Note.model_validate(words)
    except ValidationError as invalid:
        wrong = {
            _FIELDS.get(name, name) for error in invalid.errors() for name in map(str, error["loc"][:1] or ["end"])
        }
        errors = {name: _WRONG[name] for name in wrong if name in _WRONG} | unread
        return None, Written(values, public, note_id, revision, errors)
    return None if unread else note, Written(values, public, note_id, revision, unread)


def seconds(text: str) -> float | None:
    """`1:02:03.5`, `1:02`, `62,5` as seconds; None for what is no moment."""
    found = _CLOCK.match(text)
    if found is None:
        return None
    hours, minutes, whole, fraction = found.groups()
    if minutes is not None and int(whole) > 59:
        return None
    return (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(whole) + float(f"0.{fraction or 0}")


def _values(note: Note, heading: str, text: str) -> dict[str, str]:
    end = "" if note.end_seconds is None else formats.clock(note.end_seconds, exact=True)
    start = formats.clock(note.start_seconds, exact=True)
    return {"start": start, "end": end, "kind": note.kind.value, "heading": heading, "text": text}
