"""How each price zone looks: a shape of its own, and the house's colour made visible on paper and in the dark.

Colour is never alone (WCAG 2.2, 1.4.1), and every mark stands out from the floor at 3:1 (1.4.11); the numbers on seats
are written in the floor's colour, so from 4.5:1 on they can be read (1.4.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ticketing.inventory.schemas import ZoneView

SHAPES: Final = ("circle", "square", "diamond", "arch", "hexagon", "triangle")
DAY_FLOOR: Final = "#fffdf9"
NIGHT_FLOOR: Final = "#14100e"
_ENOUGH: Final = 4.5
_STEPS: Final = 40
_UNCHOSEN: Final = "#8c5a2b"  # what a zone has whose house chose no colour
_PALETTE: Final = ("#a3482a", "#1f6f8b", "#5b4bb5", "#2f7d4f", "#9a6b00", "#a02c6d", "#3a5a78", "#6b6b1f")


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape and its colours by day and by night."""

    shape: str
    day: str
    night: str


def marks(zones: list[ZoneView]) -> list[Mark]:
    """The mark of each zone, in the order of the zones."""
    return [_mark(number, zone.colour) for number, zone in enumerate(zones)]


def of_colours(colours: Iterable[str]) -> list[Mark]:
    """The marks of zones that are only being thought of."""
    return [_mark(number, colour) for number, colour in enumerate(colours)]


def _mark(number: int, colour: str) -> Mark:
    colour = _PALETTE[number % len(_PALETTE)] if colour == _UNCHOSEN else colour
    return Mark(
        shape=SHAPES[number % len(SHAPES)],
        day=_seen(colour, DAY_FLOOR, towards=(0, 0, 0)),
        night=_seen(colour, NIGHT_FLOOR, towards=(255, 255, 255)),
    )


def contrast(one: str, other: str) -> float:
    """Of two colours, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(_parts(one)), _luminance(_parts(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _seen(colour: str, floor: str, *, towards: tuple[int, int, int]) -> str:
    """The colour, or the nearest one on the way to black or white that stands out enough."""
    start = _parts(colour)
    for step in range(_STEPS + 1):
        mixed = [round(a + (b - a) * step / _STEPS) for a, b in zip(start, towards, strict=True)]
        found = "#" + "".join(f"{part:02x}" for part in mixed)
        if contrast(found, floor) >= _ENOUGH:
            return found
    return "#" + "".join(f"{part:02x}" for part in towards)


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(parts: list[int]) -> float:
    shares = [part / 255 for part in parts]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
