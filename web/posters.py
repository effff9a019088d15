"""A poster in the widths that lie beside it: `/posters/<name>-w1280.jpg` has WebP pictures of up to 1280 pixels."""

import re

_WIDTHS = (320, 640, 960)  # as media_service draws them; a test compares
_STILL_WIDTH = 960  # enough for a picture that only waits for the film
_SIZED = re.compile(r"(.+-w)(\d+)\.jpg")


def candidates(path: str) -> str:
    """The `srcset` of a poster's WebP pictures; nothing for one that has none."""
    found = _SIZED.fullmatch(path)
    return ", ".join(f"{found[1]}{width}.webp {width}w" for width in _widths(int(found[2]))) if found else ""


def still(path: str) -> str:
    """The one picture to show before a film plays."""
    found = _SIZED.fullmatch(path)
    if found is None:
        return path
    widths = _widths(int(found[2]))
    return f"{found[1]}{max((width for width in widths if width <= _STILL_WIDTH), default=widths[0])}.webp"


def _widths(largest: int) -> list[int]:
    return [*(width for width in _WIDTHS if width < largest), largest]
