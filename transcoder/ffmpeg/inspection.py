"""The inside of a probe: PyAV on an open file, with the demuxer given and every decoder named. Runs in the sandbox.

PyAV loads parts of itself on first use; by then the sandbox no longer lets us read Python's own files. So all of it is
imported here, but for `av.datasets`, which would fetch examples and costs a third of the time.
"""

import os
from fractions import Fraction
from typing import Any

import av
import av.subtitles.codeccontext
import av.subtitles.stream
import av.subtitles.subtitle
from av.container import InputContainer
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from transcoder.ffmpeg import codecs

_ATTACHED_PICTURE = 0x400  # AV_DISPOSITION_ATTACHED_PIC: a cover, not a film
_FRAMES_LOOKED_AT = 4
_TAIL_SECONDS = 2
_PROGRESSIVE_OR_UNKNOWN = (0, 1)


def answer(descriptor: int, *, container: str) -> dict[str, Any]:
    """What is in the file behind `descriptor`: the fields of `media.Media`, or `{"unreadable": why}`."""
    options = {
        "format_whitelist": container,
        "protocol_whitelist": "none",
        "codec_whitelist": ",".join(codecs.decoders(*codecs.VIDEO, *codecs.AUDIO)),
    }
    try:
        with (
            os.fdopen(descriptor, "rb", buffering=1 << 16) as file,
            av.open(file, mode="r", format=container, options=options) as opened,
        ):
            return _media(opened)
    except (av.FFmpegError, OSError, ValueError, MemoryError) as problem:
        return {"unreadable": f"{type(problem).__name__}: {problem}"[:500]}


def _media(opened: InputContainer) -> dict[str, Any]:
    pictures = [track for track in opened.streams.video if not int(track.disposition) & _ATTACHED_PICTURE]
    sounds = [track for track in opened.streams.audio if track.frames or _holds_something(opened, track)][:1]
    chosen: list[Stream] = [*pictures[:1], *sounds]
    found: dict[str, Any] = {
        "track_count": len(opened.streams),
        "picture": _picture(opened, pictures[0]) if pictures else None,
        "sound": {"index": sounds[0].index, "codec": _codec(sounds[0])} if sounds else None,
    }
    duration = opened.duration / av.time_base if opened.duration and opened.duration > 0 else None
    if chosen:
        start = (opened.start_time or 0) / av.time_base
        end = _end(opened, chosen, after=None if duration is None else start + max(0, duration - _TAIL_SECONDS))
        found["end_seconds"] = None if end is None else end - start
    found["duration_seconds"] = duration or found.get("end_seconds") or None
    return found


def _holds_something(opened: InputContainer, track: Stream) -> bool:
    """Whether a track that is declared has a packet; told at once unless it has none."""
    try:
        opened.seek(0)
        return any(packet.size for packet in opened.demux(track))
    except (av.FFmpegError, OSError):
        return True  # the encoder will tell


def _picture(opened: InputContainer, track: VideoStream) -> dict[str, Any]:
    context = track.codec_context
    found: dict[str, Any] = {
        "index": track.index,
        "codec": _codec(track),
        "width": context.width,
        "height": context.height,
        "sample_aspect": _ratio(track.sample_aspect_ratio) or "1/1",
        "average_rate": _ratio(track.average_rate),
        "base_rate": _ratio(track.base_rate),
    }
    if found["codec"] in codecs.VIDEO and context.width and context.height:
        frames = _first_frames(opened, track)
        found["rotation"] = int(frames[0].rotation) if frames else 0
        declared = int(context.field_order) not in _PROGRESSIVE_OR_UNKNOWN
        found["interlaced"] = declared or any(frame.interlaced_frame for frame in frames)
    return found


def _first_frames(opened: InputContainer, track: VideoStream) -> list[VideoFrame]:
    frames: list[VideoFrame] = []
    try:
        for frame in opened.decode(track):
            frames.append(frame)
            if len(frames) >= _FRAMES_LOOKED_AT:
                break
    except av.FFmpegError:
        pass  # a broken first picture: the encoder will tell whether the rest is any good
    return frames


def _end(opened: InputContainer, tracks: list[Stream], *, after: float | None) -> float | None:
    """Seconds at which the last packet of `tracks` ends; only packets near `after` are read if it is given."""
    last: float | None = None
    try:
        opened.seek(0 if after is None else int(after * av.time_base))
        for packet in opened.demux(tracks):
            if packet.pts is not None and packet.time_base is not None:
                end = float((packet.pts + (packet.duration or 0)) * packet.time_base)
                last = end if last is None else max(last, end)
    except (av.FFmpegError, OSError):
        pass  # what could be read is the answer
    return last


def _codec(track: Stream) -> str:
    context = getattr(track, "codec_context", None)
    return str(context.codec.canonical_name) if context is not None else "unknown"


def _ratio(value: Fraction | None) -> str | None:
    return f"{value.numerator}/{value.denominator}" if value and value > 0 else None
