"""How many segments a short message takes, which is what it costs (3GPP TS 23.038 and 23.040).

Letters of the GSM alphabet take seven bits, 160 to a message; any other letter, such as most of Vietnamese, makes the
whole message UCS-2, 70 to a message. A longer one is cut into segments of 153 or 67.
"""

from dataclasses import dataclass
from typing import Final

_GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = "\f^{}\\[~]|€"  # an escape before each
_ONE: Final = {"gsm7": 160, "ucs2": 70}
_EACH: Final = {"gsm7": 153, "ucs2": 67}


@dataclass(frozen=True, slots=True)
class Size:
    """The alphabet a text needs, its units in it (septets or UTF-16 words), and its segments."""

    encoding: str
    units: int
    segments: int


def size_of(text: str) -> Size:
    """What a text takes."""
    in_gsm = all(letter in _GSM or letter in _EXTENDED for letter in text)
    encoding = "gsm7" if in_gsm else "ucs2"
    widths = [_width(letter, in_gsm=in_gsm) for letter in text]
    if sum(widths) <= _ONE[encoding]:
        return Size(encoding, sum(widths), 1)
    segments, room = 1, _EACH[encoding]
    for width in widths:  # an escaped letter or a surrogate pair is never cut in two
        if width > room:
            segments, room = segments + 1, _EACH[encoding]
        room -= width
    return Size(encoding, sum(widths), segments)


def _width(letter: str, *, in_gsm: bool) -> int:
    if in_gsm:
        return 2 if letter in _EXTENDED else 1
    return len(letter.encode("utf-16-be")) // 2
