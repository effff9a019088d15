"""A guide as JSON: `{"format": "sankhau-guide", "version": 1, "language": "vi", "notes": [...]}`, times in seconds."""

import json
from collections.abc import Sequence
from typing import Any

from media_service.guides import reading
from media_service.guides.errors import Fault, GuideFileRefused
from media_service.guides.schemas import NOTES_MAX, GuideLanguage, Note

FORMAT, VERSION = "sankhau-guide", 1
_FIELDS = {"format", "version", "language", "notes"}


def write(language: GuideLanguage, notes: Sequence[Note]) -> str:
    """The file; what a note leaves at its default is left out."""
    lines = [json.dumps(note.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) for note in notes]
    head = f'"format": "{FORMAT}", "version": {VERSION}, "language": "{language}", "notes": ['
    return "{" + head + ",".join(f"\n{line}" for line in lines) + "\n]}\n"


def read(text: str, *, language: GuideLanguage) -> list[Note]:
    """The notes of a file. Raises GuideFileRefused."""
    whole = reading.strict_json(text)
    if not isinstance(whole, dict) or (whole.get("format"), whole.get("version")) != (FORMAT, VERSION):
        raise GuideFileRefused(Fault.SHAPE, line=1)
    if unknown := sorted(set(whole) - _FIELDS):
        raise GuideFileRefused(Fault.FIELD, line=1, name=unknown[0][:40])
    if whole.get("language", language) != language:
        raise GuideFileRefused(Fault.LANGUAGE, line=1, found=str(whole["language"])[:20], wanted=language)
    entries = whole.get("notes")
    if not isinstance(entries, list):
        raise GuideFileRefused(Fault.SHAPE, line=1)
    return reading.together([_placed(entry, text) for entry in entries[: NOTES_MAX + 1]])


def _placed(entry: Any, text: str) -> tuple[int, Note]:
    if not isinstance(entry, reading.PlacedObject):
        raise GuideFileRefused(Fault.SHAPE, line=1)
    line = reading.line_at(text, entry.at)
    return line, reading.note(entry, line=line)
