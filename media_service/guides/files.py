"""A guide's file, whatever its format: bytes in, notes out, and back."""

from collections.abc import Sequence
from enum import StrEnum

from media_service.guides import json_file, webvtt
from media_service.guides.errors import Fault, GuideFileRefused
from media_service.guides.schemas import GuideLanguage, Note


class Format(StrEnum):
    """What a guide can be written as."""

    JSON = "json"
    WEBVTT = "vtt"
    PLAIN = "plain"  # WebVTT without headings and kinds, for programs that know only text


def read(content: bytes, *, language: GuideLanguage) -> list[Note]:
    """The notes of a file in either format. Raises GuideFileRefused."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as foreign:
        raise GuideFileRefused(Fault.ENCODING, line=1 + content.count(b"\n", 0, foreign.start)) from foreign
    if text.lstrip().startswith("{"):
        return json_file.read(text, language=language)
    return webvtt.read(text)


def write(form: Format, *, language: GuideLanguage, notes: Sequence[Note]) -> tuple[bytes, str]:
    """The file and its media type."""
    if form is Format.JSON:
        return json_file.write(language, notes).encode(), "application/json"
    text = webvtt.write(language, notes, plain=form is Format.PLAIN)
    return text.encode(), "text/vtt; charset=utf-8"
