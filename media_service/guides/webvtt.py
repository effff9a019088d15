"""A guide as WebVTT metadata (W3C, <track kind=metadata>): one cue per note, its payload JSON or plain text.

A cue must end; a note need not. The payload `"until": "next"` says that its end is only where the next begins.
"""

import json
import re
from collections.abc import Sequence
from typing import Any, Final

from media_service.guides import reading
from media_service.guides.errors import Fault, GuideFileRefused
from media_service.guides.schemas import NOTES_MAX, SECONDS_MAX, GuideLanguage, Note

_SIGNATURE = re.compile(r"WEBVTT(?:[ \t].*)?\Z")
_STAMP = r"(?:([0-9]{2,6}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_TIMING = re.compile(rf"[ \t]*{_STAMP}[ \t]*-->[ \t]*{_STAMP}(?:[ \t].*)?\Z")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?\Z")
_ARROW = "-->"
_UNTIL: Final = {"until": "next"}


def write(language: GuideLanguage, notes: Sequence[Note], *, plain: bool = False) -> str:
    """The file. Plain text keeps no heading, kind or open end; JSON keeps all."""
    blocks = ["WEBVTT", f"NOTE\nLanguage: {language}"]
    for number, note in enumerate(notes):
        following = notes[number + 1].start_seconds if number + 1 < len(notes) else SECONDS_MAX
        ends = note.end_seconds if note.end_seconds is not None else following
        payload = _plain(note) if plain else _json(note)
        blocks.append(f"{number + 1}\n{_stamp(note.start_seconds)} {_ARROW} {_stamp(ends)}\n{payload}")
    return "\n\n".join(blocks) + "\n"


def read(text: str) -> list[Note]:
    """The notes of a file. Raises GuideFileRefused."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").split("\n")
    if not _SIGNATURE.match(lines[0]):
        raise GuideFileRefused(Fault.NEITHER, line=1)
    placed: list[tuple[int, Note]] = []
    at = next((n for n, line in enumerate(lines) if n and (not line or _ARROW in line)), len(lines))
    while at < len(lines):
        if not lines[at]:
            at += 1
            continue
        end = next((n for n in range(at, len(lines)) if not lines[n]), len(lines))
        cue = _cue(lines[at:end], line=at + 1)
        if cue is not None:
            placed.append(cue)
        if len(placed) > NOTES_MAX:
            break
        at = end
    return reading.together(placed)


def _cue(block: list[str], *, line: int) -> tuple[int, Note] | None:
    """The note of a block of lines that begins on that line of the file; None for a comment, style or region."""
    timed = next((n for n in (0, 1) if n < len(block) and _ARROW in block[n]), None)
    if timed is None:
        if _ASIDE.match(block[0]):
            return None
        raise GuideFileRefused(Fault.STRAY, line=line)
    line += timed
    found = _TIMING.match(block[timed])
    if found is None:
        raise GuideFileRefused(Fault.TIMING, line=line)
    payload = block[timed + 1 :]
    for number, one in enumerate(payload, start=1):
        if _ARROW in one:
            raise GuideFileRefused(Fault.ARROW, line=line + number)
    times = {"start_seconds": _seconds(found.groups()[:4]), "end_seconds": _seconds(found.groups()[4:])}
    return line, reading.note(_words("\n".join(payload), times, line=line + 1), line=line)


def _words(payload: str, times: dict[str, Any], *, line: int) -> dict[str, Any]:
    if not payload.startswith("{"):
        return {**times, "text": payload}
    words = reading.strict_json(payload, first_line=line)
    if "until" in words:
        if words.pop("until") != _UNTIL["until"]:
            raise GuideFileRefused(Fault.FIELD, line=line, name="until")
        times = {"start_seconds": times["start_seconds"]}
    for name in ("start_seconds", "end_seconds"):
        if name in words:  # the cue's own time is the one that counts
            raise GuideFileRefused(Fault.FIELD, line=line, name=name)
    return {**words, **times}


def _json(note: Note) -> str:
    words = note.model_dump(mode="json", exclude_defaults=True, exclude={"start_seconds", "end_seconds"})
    if note.end_seconds is None:
        words |= _UNTIL
    return json.dumps(words, ensure_ascii=False).replace(_ARROW, "--\\u003e")


def _plain(note: Note) -> str:
    lines = [line.strip() for line in f"{note.heading}\n{note.text}".split("\n")]
    text = "\n".join(line for line in lines if line).replace(_ARROW, "→")
    return f" {text}" if text.startswith("{") else text


def _stamp(seconds: float) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def _seconds(stamp: Sequence[str | None]) -> float:
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in stamp)
    return ((hours * 60 + minutes) * 60 + seconds) + milliseconds / 1000
