import codecs
import unicodedata

import pytest

from media_service.captions import encodings
from media_service.captions.errors import EncodingUnknown

TEXT = "1\n00:00:01,000 --> 00:00:02,000\nNgười đẹp Bình Dương ở đâu, ta tìm khắp chốn.\n"


def test_utf_8_and_utf_16_are_read_with_and_without_their_marks() -> None:
    assert encodings.text_of(TEXT.encode()) == TEXT
    assert encodings.text_of(codecs.BOM_UTF8 + TEXT.encode()) == TEXT
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        assert encodings.text_of(mark + TEXT.encode(name)) == TEXT
        assert encodings.text_of(TEXT.encode(name)) == TEXT


def test_old_vietnamese_subtitles_are_read() -> None:
    assert encodings.text_of(_in_1258(TEXT)) == TEXT


def test_what_is_not_surely_vietnamese_is_refused_rather_than_garbled() -> None:
    for text in ("L'été où ça commença, là-bas", "Der Mörder saß am Tor", "E così è già finita: perché? Più sì"):
        with pytest.raises(EncodingUnknown):
            encodings.text_of(text.encode("cp1252"))
    for content in ("Привет, это субтитры".encode("cp1251"), "你好,世界".encode("gbk"), b"\xff\xd8\xff\xe0\0\x10JFIF"):
        with pytest.raises(EncodingUnknown):
            encodings.text_of(content)


def test_half_a_character_at_the_end_is_refused() -> None:
    with pytest.raises(EncodingUnknown):
        encodings.text_of(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1])
    with pytest.raises(EncodingUnknown):
        encodings.text_of(codecs.BOM_UTF8 + TEXT.encode() + b"\xe1\xbb")


def test_accents_that_were_typed_apart_are_put_together() -> None:
    assert encodings.text_of(unicodedata.normalize("NFD", TEXT).encode()) == TEXT


def _in_1258(text: str) -> bytes:
    """As old editors wrote it: tone marks apart, the other signs in their letters."""
    written = bytearray()
    for letter in text:
        try:
            written += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = next(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
            rest = unicodedata.normalize("NFC", parts.replace(tone, ""))
            written += rest.encode("cp1258") + tone.encode("cp1258")
    return bytes(written)
