"""Tickets on the roll of a thermal printer: the words drawn with the house's font, the code below them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from ticketing.boxoffice import escpos
from ticketing.delivery.paper import FONTS

_MARGIN: Final = 8
_SMALLEST: Final = 14
_REGULAR, _BOLD = "400Regular", "700Bold"


@dataclass(frozen=True, slots=True)
class Stub:
    """One ticket in words; what is empty is left out."""

    house: str
    name: str
    when: str
    venue: str
    place: str  # zone, row, seat
    facts: str  # price, rating, which of how many
    code: str  # for fingers
    qr: str  # for scanners
    note: str = ""  # "printed again"


def tickets(stubs: Sequence[Stub], *, millimetres: int, opens_drawer: bool = False) -> bytes:
    """Everything a printer is told for these tickets."""
    parts = [escpos.INIT, escpos.CENTRE]
    if opens_drawer:
        parts.append(escpos.OPEN_DRAWER)
    for stub in stubs:
        parts += [_drawn(_above(stub), millimetres), escpos.feed(1), escpos.qr_code(stub.qr)]
        parts += [_drawn(_below(stub), millimetres), escpos.feed(2), escpos.CUT]
    return b"".join(parts)


def _above(stub: Stub) -> list[tuple[str, str, int]]:
    return [
        (stub.house, _REGULAR, 22),
        (stub.name, _BOLD, 40),
        (stub.when, _BOLD, 30),
        (stub.venue, _REGULAR, 22),
        (stub.place, _BOLD, 34),
    ]


def _below(stub: Stub) -> list[tuple[str, str, int]]:
    return [(stub.code, _BOLD, 30), (stub.facts, _REGULAR, 22), (stub.note, _BOLD, 24)]


def _drawn(lines: Sequence[tuple[str, str, int]], millimetres: int) -> bytes:
    width = escpos.DOTS[millimetres]
    fonts = [(text, _fitting(text, weight, size, width)) for text, weight, size in lines]
    rows = [(row, font) for text, font in fonts for row in _wrapped(text, font, width)]
    height = sum(_line_height(font) for _row, font in rows)
    sheet = Image.new("L", (width, max(height, 1)), 255)
    pen, top = ImageDraw.Draw(sheet), 0
    for row, font in rows:
        pen.text((width / 2, top), row, font=font, fill=0, anchor="ma")
        top += _line_height(font)
    bits = sheet.point(lambda grey: 255 if grey < 140 else 0).convert("1", dither=Image.Dither.NONE)
    return escpos.picture(bits.tobytes(), width=width)


def _fitting(text: str, weight: str, size: int, width: int) -> ImageFont.FreeTypeFont:
    """The font in which the longest word fits."""
    while size > _SMALLEST and any(_font(weight, size).getlength(word) > width - 2 * _MARGIN for word in text.split()):
        size -= 2
    return _font(weight, size)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    rows: list[str] = []
    for word in text.split():
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and font.getlength(longer) <= width - 2 * _MARGIN:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows


def _line_height(font: ImageFont.FreeTypeFont) -> int:
    ascent, descent = font.getmetrics()
    return int(ascent + descent)


@lru_cache(maxsize=64)
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    [file] = (FONTS / weight).glob("*.ttf")
    return ImageFont.truetype(str(file), size)
