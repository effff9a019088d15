"""Real fragments in, segments out: nothing lost, cut where the list says, and damage refused."""

from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import media
from transcoder.ffmpeg import commands
from transcoder.hls import boxes, fragments
from transcoder.hls.boxes import BoxesRefused
from transcoder.hls.segmenter import FIRST_INSTANT_SECONDS, Cut, Segmenter

SECONDS = 11
RATE = Fraction(24000, 1001)


@pytest.fixture(scope="module")
def streams(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A picture and a sound as the encoder's pipes give them."""
    folder = tmp_path_factory.mktemp("streams")
    muxer = ("-f", "mp4", "-use_editlist", "0", "-movflags")
    media.run_ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=s=320x180:r=24000/1001:d={SECONDS}", "-c:v", "libx264", "-preset", "fast"),
        *("-pix_fmt", "yuv420p", "-force_key_frames", commands.KEYFRAMES, "-sc_threshold", "0", *muxer),
        *("+empty_moov+default_base_moof+frag_keyframe", str(folder / "picture")),
    )
    media.run_ffmpeg(
        *("-f", "lavfi", "-i", f"sine=d={SECONDS}:r=48000", "-c:a", "aac", *muxer),
        *("+empty_moov+default_base_moof+frag_every_frame", str(folder / "sound")),
    )
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _cuts(stream: bytes, *, sound: bool, piece: int = 10_000) -> tuple[bytes, list[Cut]]:
    segmenter = Segmenter(sound=sound)
    found = [
        cut for at in range(0, len(stream), piece) for cut in segmenter.feed(stream[at : at + piece])
    ]  # fmt: skip
    assert segmenter.is_whole
    found += segmenter.end()
    assert segmenter.init is not None
    return segmenter.init, found


def _packets(whole: bytes, folder: Path) -> list[tuple[Fraction, bytes, bool]]:
    (folder / "whole.mp4").write_bytes(whole)
    with av.open(str(folder / "whole.mp4")) as opened:
        return [
            (packet.dts * packet.time_base, bytes(packet), bool(packet.is_keyframe))
            for packet in opened.demux()
            if packet.dts is not None and packet.time_base is not None
        ]


@pytest.mark.parametrize("name", ["picture", "sound"])
def test_every_packet_arrives_in_its_order_and_once(streams: dict[str, bytes], name: str, tmp_path: Path) -> None:
    init, cuts = _cuts(streams[name], sound=name == "sound")
    assert [cut.number for cut in cuts] == list(range(len(cuts)))
    given_out = _packets(init + b"".join(cut.content for cut in cuts), tmp_path)
    put_in = _packets(streams[name], tmp_path)
    if name == "sound":
        assert put_in[0][0] == 0
        put_in = put_in[1:]  # the packet that only primes the decoder
    assert [content for _, content, _ in given_out] == [content for _, content, _ in put_in]


@pytest.mark.parametrize("name", ["picture", "sound"])
def test_the_first_picture_and_the_first_sound_come_at_the_same_instant(
    streams: dict[str, bytes], name: str, tmp_path: Path
) -> None:
    init, cuts = _cuts(streams[name], sound=name == "sound")
    (tmp_path / "first.mp4").write_bytes(init + cuts[0].content)
    with av.open(str(tmp_path / "first.mp4")) as opened:
        shown = [float(packet.pts * packet.time_base) for packet in opened.demux() if packet.pts is not None]
    assert min(shown) == FIRST_INSTANT_SECONDS
    assert b"elst" not in init


def test_picture_and_sound_are_cut_at_the_same_instants(streams: dict[str, bytes]) -> None:
    _, pictures = _cuts(streams["picture"], sound=False)
    _, sounds = _cuts(streams["sound"], sound=True)
    assert len(pictures) == len(sounds) == 6
    frame, packet = 1_001_000_000 // 24000, 1_024_000_000 // 48000
    ends = [(sum(c.duration_us for c in pictures[:n]), sum(c.duration_us for c in sounds[:n])) for n in range(1, 6)]
    for wanted, (picture, sound) in zip((1, 2, 4, 6, 8), ends, strict=True):
        assert 0 <= picture - wanted * 1_000_000 <= frame + 1
        assert 0 <= sound - wanted * 1_000_000 <= packet + 1


def test_a_segment_is_given_out_before_the_next_one_begins(streams: dict[str, bytes]) -> None:
    stream = streams["picture"]
    second = stream.index(b"moof", stream.index(b"moof") + 1) - 4
    assert [cut.number for cut in Segmenter(sound=False).feed(stream[:second])] == [0]


def test_keyframes_are_found_by_their_byte_range(streams: dict[str, bytes], tmp_path: Path) -> None:
    init, cuts = _cuts(streams["picture"], sound=False)
    frames = [(cut, frame) for cut in cuts for frame in cut.keyframes]
    assert len(frames) == 7
    keys = [content for _, content, key in _packets(streams["picture"], tmp_path) if key]
    for (cut, frame), key in zip(frames, keys, strict=True):
        part = cut.content[frame.offset : frame.offset + frame.size_bytes]
        assert part.endswith(key)
        [kind, *_] = [part[4:8]]
        assert kind == b"moof"
    assert sum(frame.duration_us for _, frame in frames) == sum(cut.duration_us for cut in cuts)
    assert boxes.picture_size(init) == (320, 180)


def test_the_size_of_the_pieces_makes_no_difference(streams: dict[str, bytes]) -> None:
    assert _cuts(streams["sound"], sound=True, piece=7) == _cuts(streams["sound"], sound=True, piece=1 << 20)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_stream_is_refused_or_read_and_nothing_else_happens(
    streams: dict[str, bytes], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(streams)))
    damaged = bytearray(streams[name][:60_000])
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, 5000))] = data.draw(st.integers(0, 255))
    segmenter = Segmenter(sound=name == "sound")
    try:
        list(segmenter.feed(bytes(damaged)))
    except BoxesRefused:
        return


def test_media_that_belongs_to_no_fragment_is_refused(streams: dict[str, bytes]) -> None:
    with pytest.raises(BoxesRefused):
        list(Segmenter(sound=False).feed(b"\0\0\0\x0cmdat1234"))


@given(st.lists(st.tuples(st.integers(1, 1024), st.integers(1, 400)), min_size=1, max_size=50), st.integers(0, 1 << 40))
def test_a_fragment_we_write_reads_back(parts: list[tuple[int, int]], start: int) -> None:
    samples = [fragments.Sample(duration, size) for duration, size in parts]
    media_bytes = bytes(sum(size for _, size in parts))
    written = fragments.write_fragment(1, start, samples, media_bytes)
    cut = int.from_bytes(written[:4], "big")
    read = fragments.read_fragment(written[:cut], written[cut:])
    assert (read.start, list(read.samples), read.content[read.media_at :]) == (start, samples, media_bytes)
