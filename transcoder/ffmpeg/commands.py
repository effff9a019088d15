"""The arguments of every ffmpeg run, built with ffmpeg-python. Pure: nothing is started here.

Names in the output are ours alone and relative to the working directory; the master has no name, only a descriptor.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import ffmpeg

from transcoder.ffmpeg.containers import Container
from transcoder.ffmpeg.launcher import SOURCE_FD
from transcoder.hls import ladder

SOUND_NAME = "sound"
POSTER_NAME = "poster.jpg"
_POSTER_WIDTH = 1280
_POSTER_FRAMES = 25  # of which the most typical is taken: not the black one
_SOUND_RATE = 48_000
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
    """File name of a track's media playlist; in the work folder, of ffmpeg's own index."""
    return f"{track}.m3u8"


def ladder_arguments(encoding: Encoding) -> list[str]:
    """Arguments (without the program) that make every rung and the sound as fragmented MP4 in the working directory."""
    master = _input(encoding.source)
    tracks = [*_pictures(master, encoding)]
    if encoding.source.sound_index is not None:
        tracks.append(_sound(master, encoding.source.sound_index))
    output = ffmpeg.output(*tracks, "%v.m3u8", **_output_options(encoding))
    return _arguments(output.global_args("-nostdin", "-nostats", "-progress", "pipe:1", "-stats_period", "0.5"))


def poster_arguments(encoding: Encoding, *, at_seconds: float) -> list[str]:
    """Arguments that write one JPEG of the film at `at_seconds`, at most 1280 pixels wide."""
    width, height = encoding.rungs[0].width, encoding.rungs[0].height
    if width > _POSTER_WIDTH:
        width, height = _POSTER_WIDTH, round(height * _POSTER_WIDTH / width / 2) * 2
    picture = _input(encoding.source, ss=f"{at_seconds:.3f}")[str(encoding.source.picture_index)]
    picture = _upright(picture, encoding).filter("thumbnail", n=_POSTER_FRAMES)
    picture = _scaled(picture, width, height).filter("format", pix_fmts="yuv420p")
    options: dict[str, Any] = {"f": "image2", "frames:v": 1, "c:v": "mjpeg", "q:v": 3, "strict": "unofficial"}
    output = ffmpeg.output(picture, POSTER_NAME, update=1, **options)
    return _arguments(output.global_args("-nostdin", "-nostats"))


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
    """One decode, brought to one constant rate from time zero on, then split and scaled."""
    rate = f"{encoding.frame_rate.numerator}/{encoding.frame_rate.denominator}"
    picture = _upright(master[str(encoding.source.picture_index)], encoding)
    picture = picture.filter("fps", fps=rate, start_time=0)
    copies = picture.filter_multi_output("split", len(encoding.rungs)) if len(encoding.rungs) > 1 else [picture]
    return [
        _scaled(copies[number], rung.width, rung.height).filter("format", pix_fmts="yuv420p")
        for number, rung in enumerate(encoding.rungs)
    ]


def _upright(picture: Any, encoding: Encoding) -> Any:
    """Whole frames; ffmpeg itself turns a picture that was filmed on its side."""
    return picture.filter("bwdif", mode="send_frame", deint="all") if encoding.deinterlace else picture


def _scaled(picture: Any, width: int, height: int) -> Any:
    return picture.filter("scale", width, height, flags="bicubic", out_range="limited").filter("setsar", 1)


def _sound(master: Any, index: int) -> Any:
    """From time zero on, with silence where the master has a hole, so that it stays with the picture."""
    return master[str(index)].filter("aresample", _SOUND_RATE, **{"async": 1, "first_pts": 0})


def _output_options(encoding: Encoding) -> dict[str, Any]:
    streams = [f"v:{number},name:{rung.name}" for number, rung in enumerate(encoding.rungs)]
    options: dict[str, Any] = {
        "f": "hls",
        "hls_time": ladder.SEGMENT_SECONDS,
        "hls_segment_type": "fmp4",
        "hls_playlist_type": "event",
        "hls_flags": "independent_segments+temp_file",
        # Real decode times in every fragment. Without it the muxer notes the tracks' different starts as empty edits,
        # which browsers skip: the picture then comes 45 ms after the sound.
        "hls_segment_options": "movflags=+frag_discont",
        "hls_segment_filename": "%v_%05d.m4s",
        "c:v": "libx264",
        "preset": encoding.preset,
        "crf": 23,
        "profile:v": "high",
        "sc_threshold": 0,
        "force_key_frames": f"expr:gte(t,n_forced*{ladder.KEYFRAME_SECONDS})",
        "fps_mode": "passthrough",
        "map_metadata": -1,
        "map_chapters": -1,
    }
    for number, rung in enumerate(encoding.rungs):
        options[f"maxrate:v:{number}"] = rung.max_bits_per_second
        options[f"bufsize:v:{number}"] = rung.buffer_bits
    if encoding.source.sound_index is not None:
        streams.append(f"a:0,name:{SOUND_NAME}")
        options |= {"c:a": "aac", "b:a": ladder.AUDIO_BITS_PER_SECOND, "ac": 2, "ar": _SOUND_RATE}
    # With a single track the muxer leaves the %v of this one name as it is.
    init = init_name("%v" if len(streams) > 1 else encoding.rungs[0].name)
    return options | {"hls_fmp4_init_filename": init, "var_stream_map": " ".join(streams)}


def _arguments(output: Any) -> list[str]:
    compiled: list[str] = ffmpeg.compile(
        output.global_args("-hide_banner", "-loglevel", "warning"), overwrite_output=True
    )
    return compiled[1:]
