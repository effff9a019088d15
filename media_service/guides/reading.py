"""What every format of a guide's file shares: strict JSON that knows its places, and notes that fit."""

import json
import json.decoder
import json.scanner
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from media_service.guides.errors import Fault, GuideFileRefused
from media_service.guides.schemas import CHARACTERS_MAX, HEADING_MAX, NOTES_MAX, TEXT_MAX, Note

_FAULTS: Final = {
    "start_seconds": Fault.TIME,
    "end_seconds": Fault.TIME,
    "heading": Fault.HEADING,
    "text": Fault.TEXT,
    "kind": Fault.KIND,
}
_LIMITS: Final = {Fault.HEADING: HEADING_MAX, Fault.TEXT: TEXT_MAX}


class PlacedObject(dict[str, Any]):
    """A JSON object that knows where in its text it begins."""

    at: int = 0


class _Decoder(json.JSONDecoder):
    """Python's decoder, refusing NaN and Infinity and placing each object."""

    def __init__(self) -> None:
        super().__init__(parse_constant=_refuse_constant)
        whole = json.decoder.JSONObject  # type: ignore[attr-defined]

        def parse_object(text_and_end: tuple[str, int], *rest: Any) -> tuple[PlacedObject, int]:
            value, end = whole(text_and_end, *rest)
            placed = PlacedObject(value)
            placed.at = text_and_end[1]
            return placed, end

        self.parse_object = parse_object
        self.scan_once = json.scanner.py_make_scanner(self)  # type: ignore[attr-defined]  # the C one places nothing


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def strict_json(text: str, *, first_line: int = 1) -> Any:
    """The JSON value, its objects placed. Raises GuideFileRefused."""
    try:
        return _Decoder().decode(text)
    except json.JSONDecodeError as malformed:
        raise GuideFileRefused(Fault.JSON, line=first_line + malformed.lineno - 1) from malformed
    except (ValueError, RecursionError) as malformed:  # a constant, a number of 5,000 digits, a thousand brackets
        raise GuideFileRefused(Fault.JSON, line=first_line) from malformed


def line_at(text: str, place: int, *, first_line: int = 1) -> int:
    """The line on which that place of the text stands."""
    return first_line + text.count("\n", 0, place)


def note(words: Mapping[str, Any], *, line: int) -> Note:
    """The note that these words make. Raises GuideFileRefused."""
    try:
        return Note.model_validate(words)
    except ValidationError as invalid:
        wrong = invalid.errors()[0]
        if not wrong["loc"]:
            raise GuideFileRefused(Fault.ORDER, line=line) from invalid
        name = str(wrong["loc"][0])
        fault = _FAULTS.get(name, Fault.FIELD)
        if fault is Fault.TEXT and not str(words.get("text") or "").strip():
            fault = Fault.EMPTY
        raise GuideFileRefused(fault, line=line, limit=_LIMITS.get(fault, 0), name=_quoted(name)) from invalid


def together(placed: Sequence[tuple[int, Note]]) -> list[Note]:
    """The notes (each with its line) by time, if they make one guide. Raises GuideFileRefused."""
    moments: set[float] = set()
    characters = 0
    for number, (line, one) in enumerate(placed, start=1):
        characters += len(one.heading) + len(one.text)
        if number > NOTES_MAX:
            raise GuideFileRefused(Fault.MANY, line=line, limit=NOTES_MAX)
        if characters > CHARACTERS_MAX:
            raise GuideFileRefused(Fault.LONG, line=line, limit=CHARACTERS_MAX)
        if one.start_seconds in moments:
            raise GuideFileRefused(Fault.TWICE, line=line)
        moments.add(one.start_seconds)
    return sorted((one for _, one in placed), key=lambda one: one.start_seconds)


def _quoted(name: str) -> str:
    """A name from the file as an error may repeat it."""
    return "".join(sign for sign in name[:40] if sign.isprintable())
