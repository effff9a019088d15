"""The short code that a buyer's transfer carries, and how it is found again in what the bank made of the memo. Pure.

`SKS`, eight random characters and one that checks them. Banks put words before and after it, change capitals, put in
spaces and dots, and break lines: so everything but letters and digits is taken out before looking. The alphabet has
no I, L, O, U and Z, and a person who types 0 as O is understood.
"""

import re
import secrets

PREFIX = "SKS"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"  # 31, a prime: then the check notices every change
_BODY = 8
_ALIKE = str.maketrans("ILO", "110")
_OTHER = re.compile(r"[^0-9A-Z]+")
_CANDIDATE = re.compile(rf"(?={PREFIX}([0-9A-Z]{{{_BODY + 1}}}))")


def new() -> str:
    """A fresh code."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_BODY))
    return f"{PREFIX}{body}{_check(body)}"


def found_in(text: str) -> list[str]:
    """Every code in a memo, without repetition, in the order of the text."""
    squeezed = _OTHER.sub("", text.upper())
    bodies = [match[1].translate(_ALIKE) for match in _CANDIDATE.finditer(squeezed)]
    codes = [f"{PREFIX}{body}" for body in bodies if set(body) <= set(_ALPHABET) and _check(body[:-1]) == body[-1]]
    return list(dict.fromkeys(codes))


def _check(body: str) -> str:
    """Changes with every single character and every swap of neighbours."""
    total = 0
    for letter in body:
        total = (total * 3 + _ALPHABET.index(letter) + 1) % 31
    return _ALPHABET[total]
