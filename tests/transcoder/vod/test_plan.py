"""From findings to plans and refusals; nothing is run."""

from fractions import Fraction
from typing import Any

import pytest

from infra.contracts.transcode_report import FailureCode
from transcoder.ffmpeg.containers import Container
from transcoder.ffmpeg.media import Media, Picture, Sound
from transcoder.vod import plan
from transcoder.vod.refusals import JobFailed


def _media(**changes: Any) -> Media:
    picture = {"index": 0, "codec": "h264", "width": 1280, "height": 720, "average_rate": "25/1", "base_rate": "25/1"}
    picture |= changes.pop("picture", {})
    whole: dict[str, Any] = {
        "track_count": 2,
        "duration_seconds": 60.0,
        "end_seconds": 60.0,
        "picture": Picture(**picture),
        "sound": Sound(index=1, codec="aac"),
    }
    return Media(**whole | changes)


def _plan(media: Media) -> plan.Plan:
    return plan.make_plan(media, container=Container.MP4, preset="veryfast", max_seconds=3600)


def test_an_ordinary_film_is_planned_whole() -> None:
    made = _plan(_media())

    assert made.track_names == ("720p", "480p", "360p", "sound")
    assert made.encoding.source.decoders == ("h264", "aac")
    assert made.encoding.frame_rate == 25
    assert made.poster_at_seconds == 6
    assert _plan(_media(duration_seconds=3600.0, end_seconds=3600.0)).poster_at_seconds == 30
    assert _plan(_media(sound=None)).track_names == ("720p", "480p", "360p")


@pytest.mark.parametrize(
    ("average", "base", "rate"),
    [
        ("24000/1001", "24000/1001", "24000/1001"),
        ("24/1", "24/1", "24/1"),
        ("30000/1001", "30000/1001", "30000/1001"),
        ("2997/100", "90000/1", "30000/1001"),  # time stamps in milliseconds
        ("600/1", "30000/1001", "30000/1001"),  # an AVI whose average nobody knows
        ("120/1", "120/1", "60/1"),
        ("120000/1001", "120000/1001", "60000/1001"),
        ("240/1", "240/1", "60/1"),
        ("50/1", "50/1", "50/1"),
        ("25/1", "50/1", "25/1"),  # fields counted as frames
        ("1867/100", "60/1", "15/1"),  # varying: the nearest that is constant
        ("281/10", "30/1", "30000/1001"),
        ("86340/3601", "24/1", "24/1"),  # one rate, with a seam
        ("24000/1001", "24/1", "24000/1001"),
        ("25/2", "25/2", "25/2"),  # constant, if unusual
        ("1/1", "1/1", "8/1"),
        (None, "25/1", "25/1"),
        (None, None, "25/1"),
    ],
)
def test_the_rate_is_kept_exactly_or_becomes_the_nearest_constant_one(
    average: str | None, base: str | None, rate: str
) -> None:
    picture = {"average_rate": average, "base_rate": base}
    assert _plan(_media(picture=picture)).encoding.frame_rate == Fraction(rate)


def test_shape_is_what_a_viewer_sees() -> None:
    wide = _plan(_media(picture={"width": 720, "height": 576, "sample_aspect": "64/45"}))
    assert (wide.encoding.rungs[0].width, wide.encoding.rungs[0].height) == (1024, 576)
    turned = _plan(_media(picture={"rotation": -90}))
    assert turned.encoding.rungs[0].height > turned.encoding.rungs[0].width


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"picture": None}, FailureCode.NO_PICTURE),
        ({"picture": Picture(index=0, codec="h264", width=0, height=0)}, FailureCode.NO_PICTURE),
        ({"picture": Picture(index=0, codec="h264", width=4000, height=8)}, FailureCode.NO_PICTURE),
        ({"picture": Picture(index=0, codec="magicyuv", width=640, height=360)}, FailureCode.CODEC_NOT_ALLOWED),
        ({"sound": Sound(index=1, codec="dts")}, FailureCode.CODEC_NOT_ALLOWED),
        ({"picture": Picture(index=0, codec="h264", width=65535, height=65535)}, FailureCode.OVER_LIMIT),
        ({"track_count": plan.MAX_TRACKS + 1}, FailureCode.OVER_LIMIT),
        ({"duration_seconds": 3600.1, "end_seconds": 3600.1}, FailureCode.OVER_LIMIT),
        ({"duration_seconds": None}, FailureCode.UNREADABLE),
        ({"end_seconds": 58.0}, FailureCode.UNREADABLE),
        ({"end_seconds": None}, FailureCode.UNREADABLE),
    ],
)
def test_what_cannot_become_a_stream_is_refused(changes: dict[str, Any], code: FailureCode) -> None:
    media = _media().model_copy(update=changes)
    with pytest.raises(JobFailed) as refused:
        _plan(media)
    assert (refused.value.code, refused.value.retry) == (code, False)


def test_the_limits_themselves_are_allowed() -> None:
    at_the_limit = _media(track_count=plan.MAX_TRACKS, duration_seconds=3600.0, end_seconds=3540.0)
    assert _plan(at_the_limit).duration_seconds == 3600
