"""Phone numbers as the services say them to each other: E.164, such as `+84912345678`.

People in Vietnam write 0912 345 678, 84912345678 or +84 (0)912.345.678 and mean the same. A Vietnamese number must be
a mobile one, since only those get messages; others are believed as soon as they look like E.164 (ITU-T).
"""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field

_DECORATION = re.compile(r"[\s.\-()/\u00a0\u2009\u2010\u2011\u202f]")
_MOBILE_IN_VIETNAM = re.compile(r"[35789]\d{8}", re.ASCII)
_E164 = re.compile(r"[1-9]\d{7,14}", re.ASCII)
_TYPED_MAX: Final = 30


class PhoneRefused(ValueError):
    """No number that could get a message."""


def normalised(typed: str) -> str:
    """The number in E.164. Raises PhoneRefused."""
    bare = _DECORATION.sub("", typed)
    digits = bare.removeprefix("+")
    if len(typed) > _TYPED_MAX or not (digits.isascii() and digits.isdigit()):
        raise PhoneRefused
    if bare.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0") and not bare.startswith("+"):
        digits = f"84{digits[1:]}"
    elif not bare.startswith("+") and not _in_vietnam(digits):
        raise PhoneRefused  # without a country it could be anybody's
    if digits.startswith("84"):
        if not _in_vietnam(digits):
            raise PhoneRefused
        return f"+84{digits[2:].removeprefix('0')}"
    if not _E164.fullmatch(digits):
        raise PhoneRefused
    return f"+{digits}"


def readable(number: str) -> str:
    """The number as people write it: a Vietnamese one from 0 on and in groups, others as they are."""
    if not number.startswith("+84"):
        return number
    local = f"0{number[3:]}"
    return f"{local[:4]} {local[4:7]} {local[7:]}"


def _in_vietnam(digits: str) -> bool:
    return digits.startswith("84") and bool(_MOBILE_IN_VIETNAM.fullmatch(digits[2:].removeprefix("0")))


PhoneNumber = Annotated[str, Field(max_length=_TYPED_MAX), AfterValidator(normalised)]
