"""The printer's language, byte for byte, and read back by something that carries it out."""

import pytest

from tests.support import thermal_printer
from ticketing.boxoffice import escpos


def test_commands_are_what_the_reference_says() -> None:
    assert escpos.picture(b"\xf0\x0f", width=8) == b"\x1dv0\x00\x01\x00\x02\x00\xf0\x0f"
    assert escpos.qr_code("SK1", dots=6) == (
        b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1\x1d(k\x06\x001P0SK1\x1d(k\x03\x001Q0"
    )
    assert escpos.INIT + escpos.CENTRE + escpos.feed(2) + escpos.CUT == b"\x1b@\x1ba\x01\x1bd\x02\x1dVB\x03"


def test_a_long_picture_goes_in_bands_and_comes_out_whole() -> None:
    rows = bytes(range(256)) * 2
    [slip] = thermal_printer.read(escpos.picture(rows, width=8) + escpos.CUT).slips
    assert [picture.height for picture in slip.pictures] == [255, 255, 2]
    assert b"".join(picture.tobytes() for picture in slip.pictures) == rows


@pytest.mark.parametrize(("rows", "width"), [(b"\x00", 7), (b"\x00", 0), (b"\x00\x00\x00", 16)])
def test_half_bytes_and_half_rows_are_refused(rows: bytes, width: int) -> None:
    with pytest.raises(ValueError, match="picture"):
        escpos.picture(rows, width=width)


def test_a_qr_code_has_a_limit() -> None:
    assert escpos.qr_code("x" * escpos.MOST_QR_BYTES)
    for text in ("", "x" * (escpos.MOST_QR_BYTES + 1)):
        with pytest.raises(ValueError, match="QR"):
            escpos.qr_code(text)
