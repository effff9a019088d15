"""Codec names read from real initialisation segments, and bytes that are none."""

from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import media
from transcoder.hls import boxes


@pytest.fixture(scope="module")
def inits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("inits")
    fragmented = ("-movflags", "empty_moov+default_base_moof+frag_keyframe")
    picture = ("-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30:d=0.2", "-c:v", "libx264", "-pix_fmt", "yuv420p")
    media.run_ffmpeg(*picture, "-profile:v", "high", "-level", "4.0", *fragmented, str(folder / "high.mp4"))
    media.run_ffmpeg(*picture, "-profile:v", "baseline", "-level", "3.1", *fragmented, str(folder / "base.mp4"))
    media.run_ffmpeg("-f", "lavfi", "-i", "sine=d=0.2", "-c:a", "aac", *fragmented, str(folder / "sound.mp4"))
    return {path.stem: path.read_bytes() for path in folder.iterdir()}


def test_the_codec_is_named_by_what_the_decoder_will_get(inits: dict[str, bytes]) -> None:
    assert boxes.codec_string(inits["high"]) == "avc1.640028"
    assert boxes.codec_string(inits["base"]) == "avc1.42c01f"
    assert boxes.codec_string(inits["sound"]) == "mp4a.40.2"
    assert boxes.picture_size(inits["high"]) == (1280, 720)


def test_the_level_agrees_with_another_reader(inits: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(inits["high"])
    with av.open(str(tmp_path / "a.mp4")) as opened:
        extradata = opened.streams.video[0].codec_context.extradata
    assert extradata is not None
    assert boxes.codec_string(inits["high"]) == f"avc1.{extradata[1:4].hex()}"


def test_sound_has_no_picture_size(inits: dict[str, bytes]) -> None:
    with pytest.raises(boxes.BoxesRefused):
        boxes.picture_size(inits["sound"])


@given(st.data())
def test_damaged_segments_are_refused_and_nothing_else_happens(inits: dict[str, bytes], data: st.DataObject) -> None:
    whole = bytearray(inits[data.draw(st.sampled_from(["high", "sound"]))])
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    for read in (boxes.codec_string, boxes.picture_size):
        try:
            read(cut)
        except boxes.BoxesRefused:
            continue


@given(st.binary(max_size=20), st.data())
def test_a_segment_that_lost_its_end_is_not_whole(payload: bytes, data: st.DataObject) -> None:
    whole = b"".join(
        (8 + len(body)).to_bytes(4, "big") + kind + body
        for kind, body in ((b"styp", b"msdh"), (b"moof", b""), (b"mdat", payload))
    )
    assert boxes.is_whole_segment(whole)
    assert not boxes.is_whole_segment(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert not boxes.is_whole_segment(whole + b"\0")


@given(st.binary(max_size=200))
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(boxes.BoxesRefused):
        boxes.codec_string(content)
