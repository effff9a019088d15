"""What a probe answers is not believed beyond its bounds: the process that wrote it has read a stranger's file."""

import pytest
from pydantic import ValidationError

from transcoder.ffmpeg.media import Media, Picture

PICTURE = {"index": 0, "codec": "h264", "width": 640, "height": 360}


@pytest.mark.parametrize(
    "answer",
    [
        {"width": -1},
        {"width": 1 << 30},
        {"index": -1},
        {"codec": "x" * 41},
        {"average_rate": "25/0"},
        {"average_rate": "$(reboot)"},
        {"average_rate": "1" * 5000 + "/1"},
        {"sample_aspect": "1/1\n"},
        {"rotation": 10**9},
        {"surprise": 1},
    ],
)
def test_answers_out_of_bounds_are_refused(answer: dict[str, object]) -> None:
    Picture.model_validate(PICTURE)
    with pytest.raises(ValidationError):
        Picture.model_validate(PICTURE | answer)


@pytest.mark.parametrize("duration", [-1, 0, "NaN", "Infinity"])
def test_a_duration_is_a_positive_number(duration: object) -> None:
    with pytest.raises(ValidationError):
        Media.model_validate({"track_count": 1, "duration_seconds": duration})


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ({}, (640, 360)),
        ({"sample_aspect": "4/3"}, (853, 360)),
        ({"sample_aspect": "0/1"}, (640, 360)),
        ({"rotation": 90}, (360, 640)),
        ({"rotation": -270}, (360, 640)),
        ({"rotation": 180}, (640, 360)),
    ],
)
def test_the_display_size_is_what_a_viewer_sees(found: dict[str, object], shown: tuple[int, int]) -> None:
    assert Picture.model_validate(PICTURE | found).display_size == shown
