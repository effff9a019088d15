"""Drawing a stranger's picture anew."""

import io

import pytest
from PIL import Image

from media_service.pictures import posters, redraw


def picture(size: tuple[int, int]) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, (160, 20, 30)).save(drawn, "JPEG")
    return drawn.getvalue()


def test_a_picture_one_pixel_too_narrow_is_refused() -> None:
    least = posters.NARROWEST
    assert redraw.redraw(picture((least, 200)), narrowest=least)
    with pytest.raises(ValueError, match="measures"):
        redraw.redraw(picture((least - 1, 200)), narrowest=least)


@pytest.mark.parametrize(
    ("size", "widths"),
    [((1600, 900), [320, 640, 960, 1280]), ((1000, 500), [320, 640, 960, 1000]), ((176, 144), [176])],
)
def test_it_comes_in_the_widths_that_it_can_fill(size: tuple[int, int], widths: list[int]) -> None:
    whole, [jpeg, *webps] = redraw.redraw(picture(size), narrowest=1)
    assert whole == widths[-1] == Image.open(io.BytesIO(jpeg)).width
    assert [Image.open(io.BytesIO(webp)).width for webp in webps] == widths
