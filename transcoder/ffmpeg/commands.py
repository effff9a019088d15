"""The arguments of every ffmpeg run, built with ffmpeg-python. Pure: nothing is started here.

Nothing has a name, only a descriptor: the master is read and every output written through one.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import ffmpeg

from transcoder.ffmpeg.containers import Container
from transcoder.ffmpeg.launcher import OUTPUT_FD, SOURCE_FD
from transcoder.hls import cuts, ladder

SOUND_NAME = "sound"
POSTER_NAME = "poster.jpg"
_POSTER_WIDTH = 1280
_POSTER_FRAMES = 25  # of which the most typical is taken: not the black one
_SOUND_RATE = 48_000
_MOVFLAGS = "+empty_moov+default_base_moof"
# No edit lists: readers take them differently; the segmenter brings picture and sound together.
_MUXER: dict[str, Any] = {"f": "mp4", "use_editlist": 0, "flush_packets": 1, "map_metadata": -1, "map_chapters": -1}
# The instants of `cuts`: with `n_forced` keyframes behind it, the next stands at t.
KEYFRAMES = f"expr:if(eq(n_forced,1),gte(t,{cuts.FIRST_KEYFRAME_SECONDS}),gte(t,(n_forced-1)*{cuts.KEYFRAME_SECONDS}))"
# Larger than any picture that may be planned; a decoder must not believe a header that claims more.
MAX_PIXELS = 8192 * 4320


@dataclass(frozen=True, slots=True)
class Source:
    """The master as ffmpeg is to read it: one demuxer, these decoders, these two tracks."""

    container: Container
    decoders: tuple[str, ...]
    picture_index: int
    sound_index: int | None


@dataclass(frozen=True, slots=True)
class Encoding:
    """One ladder to be made in one run with one decode."""

    source: Source
    rungs: tuple[ladder.Rung, ...]
    frame_rate: Fraction
    deinterlace: bool
    preset: str


def init_name(track: str) -> str:
    """File name of a track's initialisation segment."""
    return f"{track}_init.mp4"


def segment_name(track: str, number: int) -> str:
    """File name of a track's segment, counted from 0."""
    return f"{track}_{number:05d}.m4s"


def playlist_name(track: str) -> str:
    """File name of a track's media playlist."""
    return f"{track}.m3u8"


def keyframes_name(track: str) -> str:
    """File name of the playlist of a track's keyframes alone."""
    return f"{track}_iframes.m3u8"


def ladder_arguments(encoding: Encoding) -> list[str]:
    """Arguments (without the program) that make every rung and the sound, each as fragmented MP4 on its own pipe.

    The pipes are in the order of the rungs, the sound last.
    """
    return _pipe_arguments(_input(encoding.source), encoding)


def lead_arguments(encoding: Encoding, *, seconds: float) -> list[str]:
    """Arguments that make the smallest rung and the sound of the film's first `seconds`, ready long before the rest.

    The same decoder, filters and encoder settings as in the ladder, so that one goes on where the other stops.
    """
    return _pipe_arguments(_input(encoding.source, t=seconds), lead_of(encoding))


def lead_of(encoding: Encoding) -> Encoding:
    """The encoding with its smallest rung alone."""
    return replace(encoding, rungs=encoding.rungs[-1:])


def _pipe_arguments(master: Any, encoding: Encoding) -> list[str]:
    outputs = [
        _picture_output(picture, rung, encoding, descriptor=OUTPUT_FD + number)
        for number, (picture, rung) in enumerate(zip(_pictures(master, encoding), encoding.rungs, strict=True))
    ]
    if encoding.source.sound_index is not None:
        outputs.append(sound_output(_sound(master, encoding.source.sound_index), descriptor=OUTPUT_FD + len(outputs)))
    merged = ffmpeg.merge_outputs(*outputs)
    if not encoding.deinterlace:
        # Scaling is light beside encoding: slicing each frame among threads costs more than it gains.
        merged = merged.global_args("-filter_complex_threads", "1")
    return arguments(merged.global_args("-nostdin", "-nostats", "-progress", "pipe:1", "-stats_period", "0.5"))


def poster_arguments(encoding: Encoding, *, at_seconds: float) -> list[str]:
    """Arguments that write one JPEG of the film at `at_seconds`, at most 1280 pixels wide, to the first pipe."""
    width, height = encoding.rungs[0].width, encoding.rungs[0].height
    if width > _POSTER_WIDTH:
        width, height = _POSTER_WIDTH, round(height * _POSTER_WIDTH / width / 2) * 2
    picture = _input(encoding.source, ss=f"{at_seconds:.3f}")[str(encoding.source.picture_index)]
    picture = _upright(picture, encoding).filter("thumbnail", n=_POSTER_FRAMES)
    picture = _scaled(picture, width, height).filter("format", pix_fmts="yuv420p")
    options: dict[str, Any] = {"f": "image2pipe", "frames:v": 1, "c:v": "mjpeg", "q:v": 3, "strict": "unofficial"}
    output = ffmpeg.output(picture, f"pipe:{OUTPUT_FD}", **options)
    return arguments(output.global_args("-nostdin", "-nostats"))


def _input(source: Source, **options: Any) -> Any:
    return ffmpeg.input(
        "fd:",
        f=str(source.container),
        fd=SOURCE_FD,
        protocol_whitelist="fd",
        format_whitelist=str(source.container),
        codec_whitelist=",".join(source.decoders),
        max_pixels=MAX_PIXELS,
        **options,
    )


def _pictures(master: Any, encoding: Encoding) -> list[Any]:
    """One decode, brought to one constant rate from time zero on and to one pixel format, then split and scaled."""
    rate = f"{encoding.frame_rate.numerator}/{encoding.frame_rate.denominator}"
    picture = _upright(master[str(encoding.source.picture_index)], encoding)
    picture = _plain(picture.filter("fps", fps=rate, start_time=0))
    copies = picture.filter_multi_output("split", len(encoding.rungs)) if len(encoding.rungs) > 1 else [picture]
    return [_fitted(copies[number], rung) for number, rung in enumerate(encoding.rungs)]


def _plain(picture: Any) -> Any:
    """8-bit 4:2:0 in limited range with even sides, whatever it was; a picture that is so already passes untouched."""
    even = {"w": "trunc(iw/2)*2", "h": "trunc(ih/2)*2"}
    return picture.filter("scale", **even, out_range="limited").filter("format", pix_fmts="yuv420p")


def _fitted(picture: Any, rung: ladder.Rung) -> Any:
    """Scaled by zimg, which takes less than half of swscale's time, with the kernel that swscale calls bicubic."""
    kernel = {"filter": "bicubic", "param_a": 0, "param_b": 0.6}
    return picture.filter("zscale", rung.width, rung.height, **kernel).filter("setsar", 1)


def _upright(picture: Any, encoding: Encoding) -> Any:
    """Whole frames; ffmpeg itself turns a picture that was filmed on its side."""
    return picture.filter("bwdif", mode="send_frame", deint="all") if encoding.deinterlace else picture


def _scaled(picture: Any, width: int, height: int) -> Any:
    return picture.filter("scale", width, height, flags="bicubic", out_range="limited").filter("setsar", 1)


def _sound(master: Any, index: int) -> Any:
    """From time zero on, with silence where the master has a hole, so that it stays with the picture."""
    return master[str(index)].filter("aresample", _SOUND_RATE, **{"async": 1, "first_pts": 0})


def _picture_output(picture: Any, rung: ladder.Rung, encoding: Encoding, *, descriptor: int) -> Any:
    options: dict[str, Any] = {
        "movflags": f"{_MOVFLAGS}+frag_keyframe",
        "c:v": "libx264",
        "preset": encoding.preset,
        "crf": 23,
        "profile:v": "high",
        "maxrate:v": rung.max_bits_per_second,
        "bufsize:v": rung.buffer_bits,
        "sc_threshold": 0,
        "force_key_frames": KEYFRAMES,
        "fps_mode": "passthrough",
    }
    return ffmpeg.output(picture, f"pipe:{descriptor}", **_MUXER, **options)


def sound_output(sound: Any, *, descriptor: int) -> Any:
    """The sound of every film. A fragment for every packet, so that the cut falls between the right two."""
    options = {
        "movflags": f"{_MOVFLAGS}+frag_every_frame",
        "c:a": "aac",
        "b:a": ladder.AUDIO_BITS_PER_SECOND,
        "ac": 2,
        "ar": _SOUND_RATE,
    }
    return ffmpeg.output(sound, f"pipe:{descriptor}", **_MUXER, **options)


def arguments(output: Any) -> list[str]:
    """The arguments of a run, without the program."""
    compiled: list[str] = ffmpeg.compile(
        output.global_args("-hide_banner", "-loglevel", "warning"), overwrite_output=True
    )
    return compiled[1:]
