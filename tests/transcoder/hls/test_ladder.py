"""Which rungs a picture gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcoder.hls import ladder


@pytest.mark.parametrize(
    ("picture", "rungs"),
    [
        ((3840, 2160), ["1080p 1920x1080", "720p 1280x720", "480p 854x480", "360p 640x360"]),
        ((1920, 1080), ["1080p 1920x1080", "720p 1280x720", "480p 854x480", "360p 640x360"]),
        ((1920, 804), ["1080p 1920x804", "720p 1280x536", "480p 854x358", "360p 640x268"]),
        ((1080, 1920), ["1080p 608x1080", "720p 404x720", "480p 270x480", "360p 202x360"]),
        ((1280, 720), ["720p 1280x720", "480p 854x480", "360p 640x360"]),
        ((768, 576), ["576p 768x576", "480p 640x480", "360p 480x360"]),
        ((853, 479), ["478p 852x478", "360p 640x360"]),
        ((640, 361), ["360p 638x360"]),
        ((640, 139), ["360p 640x138"]),
        ((321, 241), ["240p 320x240"]),
    ],
)
def test_the_ladder_of_known_pictures(picture: tuple[int, int], rungs: list[str]) -> None:
    assert [f"{rung.name} {rung.width}x{rung.height}" for rung in ladder.rungs_for(*picture)] == rungs


@given(st.integers(16, 8192), st.integers(16, 8192))
def test_no_rung_is_larger_than_the_picture_or_odd_or_made_twice(width: int, height: int) -> None:
    rungs = ladder.rungs_for(width, height)
    assert 1 <= len(rungs) <= 5
    assert len({rung.name for rung in rungs}) == len(rungs)
    assert [rung.max_bits_per_second for rung in rungs] == sorted((r.max_bits_per_second for r in rungs), reverse=True)
    for rung in rungs:
        assert 2 <= rung.width <= width
        assert 2 <= rung.height <= height
        assert rung.width % 2 == rung.height % 2 == 0
