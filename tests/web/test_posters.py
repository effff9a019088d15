"""A page asks for the poster that fits it."""

import pytest

from media_service.pictures import sheets
from web import posters


@pytest.mark.parametrize("whole", [1280, 1000, 640, 176])
def test_it_names_the_pictures_that_were_drawn(whole: int) -> None:
    named = posters.candidates(f"/posters/ttl_1-a-w{whole}.jpg").split(", ")
    assert named == [f"/posters/ttl_1-a-w{width}.webp {width}w" for width in sheets.widths(whole)]


def test_an_older_poster_has_none_beside_it() -> None:
    assert posters.candidates("/posters/ast_1-3.jpg") == ""
    assert posters.still("/posters/ast_1-3.jpg") == "/posters/ast_1-3.jpg"


@pytest.mark.parametrize(("whole", "width"), [(1280, 960), (1000, 960), (700, 700), (176, 176)])
def test_a_still_is_large_enough_and_no_larger(whole: int, width: int) -> None:
    assert posters.still(f"/posters/a-w{whole}.jpg") == f"/posters/a-w{width}.webp"
