"""Identifiers: UUIDv7 (RFC 9562, section 5.7) shown with a prefix that says what it names.

`ord_01jd3…` sorts by creation time, is safe in a path and a file name, and may be made by the caller.
"""

import re
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: sorts like the number it stands for
_BODY_CHARS = 26
_PATTERN = re.compile(rf"^[a-z]{{2,4}}_[{_ALPHABET}]{{{_BODY_CHARS}}}\Z")


def new(prefix: str) -> str:
    """A new identifier such as `ord_01jd3x…`: prefix, underscore, 26 base-32 characters."""
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 0x7 << 76  # version 7
    number = number & ~(0x3 << 62) | 0x2 << 62  # RFC 9562 variant
    body = "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -5, -5))
    return f"{prefix}_{body}"


def is_id(prefix: str, text: str) -> bool:
    """Whether `text` is a well-formed identifier of that prefix."""
    return text.startswith(f"{prefix}_") and _PATTERN.match(text) is not None
