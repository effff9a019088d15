"""What comes out of a process that a stranger's picture may have taken over is not believed."""

import pytest

from media_service.pictures import sheets

JPEG, WEBP = b"\xff\xd8\xff jpeg", b"RIFF____WEBP webp"


def test_pictures_come_back_as_they_were_packed() -> None:
    assert sheets.unpacked(sheets.packed(700, [JPEG, *[WEBP] * 3])) == (700, JPEG, [WEBP] * 3)


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        sheets.packed(700, [JPEG, WEBP, WEBP]),
        sheets.packed(700, [WEBP, *[WEBP] * 3]),
        sheets.packed(700, [JPEG, *[JPEG] * 3]),
        sheets.packed(0, [JPEG, WEBP]),
        sheets.packed(sheets.WIDEST + 1, [JPEG, *[WEBP] * 4]),
        sheets.packed(700, [JPEG, *[WEBP] * 3])[:-1],
        sheets.packed(700, [JPEG, *[WEBP] * 3]) + b"\0",
    ],
)
def test_anything_else_is_refused(stream: bytes) -> None:
    with pytest.raises(ValueError, match=r"torn|pictures"):
        sheets.unpacked(stream)
