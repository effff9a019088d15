"""ESC/POS, the language of thermal printers: what is drawn, encoded, cut. Pure: bytes from values.

Text goes as a picture: no printer's code page holds all of Vietnamese, and which number a page has differs by maker. QR
codes go as text: every printer since the nineties draws them itself, sharper and in a hundredth of the bytes.
Commands: Epson's ESC/POS reference (ESC @, ESC a, ESC d, ESC p, GS v 0, GS ( k, GS V).
"""

from typing import Final

_ESC, _GS = b"\x1b", b"\x1d"
DOTS: Final = {58: 384, 80: 576}  # what fits beside each other on a roll of that many millimetres, at 203 dpi
MOST_QR_BYTES: Final = 700
_BAND: Final = 255  # lines of a picture at once: cheap printers keep no more

INIT: Final = _ESC + b"@"
CENTRE: Final = _ESC + b"a\x01"
CUT: Final = _GS + b"VB\x03"  # after three lines, leaving a corner
OPEN_DRAWER: Final = _ESC + b"p\x00\x19\xfa"


def feed(lines: int) -> bytes:
    """Empty lines."""
    return _ESC + b"d" + bytes([lines])


def picture(rows: bytes, *, width: int) -> bytes:
    """A picture of `width` dots (a multiple of eight), one bit each from the left, 1 is black; in bands."""
    stride = width // 8
    if width % 8 or not stride or len(rows) % stride:
        raise ValueError("a picture has whole bytes in a row and whole rows")
    height = len(rows) // stride
    bands = []
    for top in range(0, height, _BAND):
        count = min(_BAND, height - top)
        head = _GS + b"v0\x00" + stride.to_bytes(2, "little") + count.to_bytes(2, "little")
        bands.append(head + rows[top * stride : (top + count) * stride])
    return b"".join(bands)


def qr_code(text: str, *, dots: int = 6) -> bytes:
    """A QR code (model 2, error correction M) whose modules are so many dots wide."""
    content = text.encode()
    if not 0 < len(content) <= MOST_QR_BYTES:
        raise ValueError("too much for a QR code on a roll")
    return b"".join(
        (
            _symbol(b"1A2\x00"),  # model 2
            _symbol(b"1C" + bytes([dots])),
            _symbol(b"1E1"),  # level M
            _symbol(b"1P0" + content),
            _symbol(b"1Q0"),  # print it
        )
    )


def _symbol(parameters: bytes) -> bytes:
    return _GS + b"(k" + len(parameters).to_bytes(2, "little") + parameters
