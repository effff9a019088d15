"""What a door reads: 75 random bits and a check character in base 32, so that a slip of the hand is no forgery.

In the QR code it reads `SK` and sixteen characters (18 of QR's alphanumeric mode: version 1 at level M), on paper
`7F3K-9QWX-2MT4-HN8A`. The alphabet is Crockford's: no I, L, O, U. Pure.
"""

import secrets

from infra.contracts import ticket_code

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_CHARS = 15
LENGTH = _RANDOM_CHARS + 1
PREFIX = "SK"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1: every power of x up to 31 differs


def new() -> str:
    """A fresh code: what is stored."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARS))
    return body + _ALPHABET[_remainder(body)]


def read(typed: str) -> str | None:
    """The code in what was typed or scanned; None when no code can read so."""
    text = typed.strip().upper().translate(_MISREAD)
    if len(text) == len(PREFIX) + LENGTH:
        text = text.removeprefix(PREFIX)
    if len(text) != LENGTH or any(char not in _ALPHABET for char in text):
        return None
    return text if _ALPHABET[_remainder(text[:-1])] == text[-1] else None


def shown(code: str) -> str:
    """The code in groups of four, for eyes and fingers."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def scanned(code: str) -> str:
    """What the QR code says."""
    return PREFIX + code


def serial(code: str) -> str:
    """The ticket's serial, in hex: doors know tickets by it, and whoever sees it cannot type the code."""
    return ticket_code.serial_of(code).hex()


def _remainder(body: str) -> int:
    """A weighted sum in GF(32), weight x^n: it tells any one wrong character and any two that changed places."""
    total = 0
    for char in body:
        total = _times_x(total ^ _ALPHABET.index(char))
    return total


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _POLYNOMIAL if doubled & 32 else doubled
