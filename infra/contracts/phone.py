"""Phone numbers as the services say them to each other: E.164, such as `+84912345678`.

People in Vietnam write 0912 345 678, 84912345678 or +84 (0)912.345.678 and mean the same. Where a message goes a
Vietnamese number must be a mobile one; who is only called back may have a landline (area codes
as of 2017). Numbers of other countries are believed as soon as they look like E.164 (ITU-T).
"""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field

_DECORATION = re.compile(r"[\s.\-()/\u00a0\u2009\u2010\u2011\u202f]")
_MOBILE_IN_VIETNAM = re.compile(r"[35789]\d{8}", re.ASCII)
# 24 Hà Nội and 28 Thành phố Hồ Chí Minh with eight digits, every other area code of three with seven.
_LANDLINE_IN_VIETNAM = re.compile(
    r"2(?:0[3-9]|1[0-689]|2[0-25-9]|3[2-9]|4\d|5[124-9]|6[0-39]|7[0-7]|8\d|9[0-4679])\d{7}", re.ASCII
)
_E164 = re.compile(r"[1-9]\d{7,14}", re.ASCII)
_TYPED_MAX: Final = 30
_LARGE_CITIES: Final = {"024", "028"}


class PhoneRefused(ValueError):
    """No telephone number."""


class MobileNeeded(PhoneRefused):
    """A landline in Vietnam, which gets no message."""


def normalised(typed: str) -> str:
    """The number in E.164, of a telephone that could get a message. Raises PhoneRefused, MobileNeeded."""
    number = to_call(typed)
    if not gets_messages(number):
        raise MobileNeeded("a landline gets no message: a mobile number is needed")
    return number


def to_call(typed: str) -> str:
    """The number in E.164, of a telephone to be called back on: a landline will do. Raises PhoneRefused."""
    bare = _DECORATION.sub("", typed)
    digits = bare.removeprefix("+")
    if len(typed) > _TYPED_MAX or not (digits.isascii() and digits.isdigit()):
        raise PhoneRefused("not a telephone number")
    if bare.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0") and not bare.startswith("+"):
        digits = f"84{digits[1:]}"
    elif not bare.startswith("+") and not _in_vietnam(digits):
        raise PhoneRefused("without its country it could be anybody's")
    if digits.startswith("84"):
        if not _in_vietnam(digits):
            raise PhoneRefused("no number in Vietnam")
        return f"+84{digits[2:].removeprefix('0')}"
    if not _E164.fullmatch(digits):
        raise PhoneRefused("not a telephone number")
    return f"+{digits}"


def gets_messages(number: str) -> bool:
    """Whether a number in E.164 is not known to be a landline."""
    return not number.startswith("+84") or bool(_MOBILE_IN_VIETNAM.fullmatch(number[3:]))


def readable(number: str) -> str:
    """The number as people write it: a Vietnamese one from 0 on and in groups, others as they are."""
    if not number.startswith("+84"):
        return number
    local = f"0{number[3:]}"
    if gets_messages(number):
        return f"{local[:4]} {local[4:7]} {local[7:]}"
    area = 3 if local[:3] in _LARGE_CITIES else 4
    return f"{local[:area]} {local[area : area + 4]} {local[area + 4 :]}"


def _in_vietnam(digits: str) -> bool:
    local = digits[2:].removeprefix("0")
    known = _MOBILE_IN_VIETNAM.fullmatch(local) or _LANDLINE_IN_VIETNAM.fullmatch(local)
    return digits.startswith("84") and known is not None


PhoneNumber = Annotated[str, Field(max_length=_TYPED_MAX), AfterValidator(normalised)]
CallbackNumber = Annotated[str, Field(max_length=_TYPED_MAX), AfterValidator(to_call)]
