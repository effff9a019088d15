"""Base45 (RFC 9285): bytes in the 45 characters of QR's alphanumeric mode, three for every two bytes. Pure.

Strict: a text that `encoded` never writes is refused, so that every byte string has exactly one text.
"""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES: Final = {char: value for value, char in enumerate(ALPHABET)}


class NotBase45(ValueError):
    """No byte string is written so."""


def encoded(content: bytes) -> str:
    """The bytes as text."""
    chars: list[str] = []
    for start in range(0, len(content), 2):
        pair = content[start : start + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, digit = divmod(value, 45)
            chars.append(ALPHABET[digit])
    return "".join(chars)


def decoded(text: str) -> bytes:
    """The bytes of a text. Raises NotBase45."""
    content = bytearray()
    for start in range(0, len(text), 3):
        group = text[start : start + 3]
        if len(group) == 1:
            raise NotBase45
        try:
            value = sum(_VALUES[char] * 45**place for place, char in enumerate(group))
            content += value.to_bytes(len(group) - 1, "big")
        except (KeyError, OverflowError):
            raise NotBase45 from None
    return bytes(content)
