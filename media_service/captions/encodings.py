"""Bytes of a stranger's text file → text, only when the encoding is beyond doubt.

UTF-8 and UTF-16 tell what they are. Windows-1258 (old Vietnamese subtitles) has no mark of its own: it is believed only
where every accent sits on a Vietnamese vowel, every other letter is of the Vietnamese alphabet, and both occur often.
"""

import codecs
import re
import unicodedata

from media_service.captions.errors import EncodingUnknown, NotText

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UTF32_LE = codecs.BOM_UTF32_LE  # begins like UTF-16's
_ACCENTS = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = "aăâeêioôơuưy"
_LETTERS = frozenset(_VOWELS + "đàáãèéìíòóõùúýâêô")
_SIGNS = frozenset("–—‘’“”…«»•°´·\u00a0₫€©®™×")
_SURE_ACCENTS = 3
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")


def text_of(content: bytes) -> str:
    """The text, composed (NFC), with line feeds alone. Raises EncodingUnknown, NotText."""
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    if found := _CONTROL.search(text):
        raise NotText(line=text.count("\n", 0, found.start()) + 1)
    return unicodedata.normalize("NFC", text)


def _decoded(content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark) and not content.startswith(_UTF32_LE):
            return _strictly(content[len(mark) :], encoding)
    if guessed := _unmarked_utf16(content):
        return _strictly(content, guessed)
    try:
        return content.decode()
    except UnicodeDecodeError:
        return _surely_vietnamese(content)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as broken:
        raise EncodingUnknown from broken


def _unmarked_utf16(content: bytes) -> str | None:
    """A file of times begins with ASCII: every other of its first bytes is zero."""
    head = content[:16]
    if len(head) < 8 or len(content) % 2:
        return None
    if not any(head[::2]) and all(head[1::2]):
        return "utf-16-be"
    return "utf-16-le" if all(head[::2]) and not any(head[1::2]) else None


def _surely_vietnamese(content: bytes) -> str:
    text = _strictly(content, "cp1258")
    accents = 0
    for before, letter in zip(" " + text, text, strict=False):
        if letter in _ACCENTS:
            accents += 1
            if before.lower() not in _VOWELS:
                raise EncodingUnknown
        elif letter > "\x7f" and letter.lower() not in _LETTERS and letter not in _SIGNS:
            raise EncodingUnknown
    if accents < _SURE_ACCENTS:
        raise EncodingUnknown
    return text
