"""From ffmpeg's work folder into storage: segments first, then the playlists that name them.

The folder was written by a process that read a stranger's file, so nothing in it is believed: only names we expect are
read, only plain files, and ffmpeg's playlists serve as an index of durations and nothing else.
"""

import asyncio
import os
import shutil
import stat
from dataclasses import dataclass, field
from pathlib import Path

from infra.contracts.transcode_report import FailureCode, Rung
from infra.storage import Storage
from transcoder.ffmpeg import commands
from transcoder.hls import bitrate, boxes, ladder, multivariant, playlist
from transcoder.vod.plan import Plan, is_cut_off
from transcoder.vod.refusals import JobFailed

MULTIVARIANT_NAME = "master.m3u8"
_INDEX_BYTES = 16 << 20
_SEGMENT_BYTES = 1 << 30
_DISK_IS_FULL_BYTES = 16 << 20
_SOUND_TITLE = "Âm thanh"
_SOUND_CHANNELS = 2


@dataclass(slots=True)
class Rendition:
    """One track on its way into storage."""

    name: str
    init: bytes | None = None
    segments: list[playlist.Segment] = field(default_factory=list)
    measured: list[bitrate.Measured] = field(default_factory=list)
    ended: bool = False  # ffmpeg says that this was the last one


@dataclass(slots=True)
class Package:
    """Everything one job has put into storage so far, below `prefix`."""

    storage: Storage
    prefix: str
    folder: Path
    plan: Plan
    renditions: list[Rendition]
    size_bytes: int = 0

    @property
    def playable(self) -> bool:
        """Whether every rendition has a segment in storage."""
        return all(rendition.segments for rendition in self.renditions)

    @property
    def duration_seconds(self) -> float:
        """Seconds of the longest rendition in storage."""
        return max(sum(segment.duration_us for segment in rendition.segments) for rendition in self.renditions) / 1e6


def open_package(storage: Storage, *, prefix: str, folder: Path, plan: Plan) -> Package:
    """A package with nothing in it yet."""
    return Package(storage, prefix, folder, plan, [Rendition(name) for name in plan.track_names])


async def take_finished(package: Package) -> None:
    """Bring the segments that ffmpeg has finished since the last call into storage, then lengthen the playlists."""
    for rendition in package.renditions:
        if await _take(package, rendition):
            await _write_playlist(package, rendition, playlist.Kind.EVENT)


async def take_poster(package: Package) -> str | None:
    """Bring the poster into storage; its name, None if there is none."""
    if not await _move(package, commands.POSTER_NAME):
        return None
    return commands.POSTER_NAME


def check_end(package: Package) -> None:
    """Raise JobFailed unless every rendition reached its end and the film is as long as it claimed to be."""
    for rendition in package.renditions:
        if not rendition.ended or not rendition.segments:
            damaged = _damaged(package, f"{rendition.name} has no end")
            if damaged.code is FailureCode.ENCODER_FAILED and not rendition.segments:
                raise JobFailed(FailureCode.UNREADABLE, f"nothing of {rendition.name} could be decoded")
            raise damaged
    if is_cut_off(package.duration_seconds, of_seconds=package.plan.duration_seconds):
        detail = f"decoding broke off at {package.duration_seconds:.1f} of {package.plan.duration_seconds:.1f} s"
        raise JobFailed(FailureCode.UNREADABLE, detail)


async def write_provisional(package: Package) -> None:
    """Write the multivariant playlist that can be watched from now on, with rates nothing will exceed."""
    rates = [rung.provisional_bandwidth(with_audio=package.plan.has_sound) for rung in package.plan.encoding.rungs]
    await _write_multivariant(package, rates)


async def finish(package: Package) -> list[Rung]:
    """Write the final playlists, with rates as measured; the renditions as they were made."""
    for rendition in package.renditions:
        await _write_playlist(package, rendition, playlist.Kind.VOD)
    sound = package.renditions[-1].measured if package.plan.has_sound else []
    rates = [
        ladder.measured_bandwidth(rendition.measured, sound, target_seconds=_target(rendition))
        for rendition in _pictures(package)
    ]
    return await _write_multivariant(package, rates)


async def _take(package: Package, rendition: Rendition) -> bool:
    index = await asyncio.to_thread(_read, package.folder / commands.playlist_name(rendition.name), _INDEX_BYTES)
    if not index:
        return False
    told = playlist.parse(index.decode())
    fresh = told.segments[len(rendition.segments) :]
    if fresh and rendition.init is None:
        rendition.init = await _move(package, commands.init_name(rendition.name))
    for segment in fresh:
        name = commands.segment_name(rendition.name, len(rendition.segments))
        content = await _move(package, name)
        if content is None or segment.duration_us <= 0:
            raise _damaged(package, f"{name} is named but not there")
        rendition.segments.append(playlist.Segment(name, segment.duration_us))
        rendition.measured.append(bitrate.Measured(len(content), segment.duration_us))
    rendition.ended = told.ended
    return bool(fresh)


async def _move(package: Package, name: str) -> bytes | None:
    content = await asyncio.to_thread(_read, package.folder / name, _SEGMENT_BYTES)
    if content is None:
        return None
    if not content or (name.endswith(".m4s") and not boxes.is_whole_segment(content)):
        raise _damaged(package, f"{name} is not whole")
    await package.storage.put(f"{package.prefix}{name}", content)
    package.size_bytes += len(content)
    (package.folder / name).unlink()
    return content


def _damaged(package: Package, detail: str) -> JobFailed:
    """What ffmpeg wrote is not whole. It says nothing and exits with 0 when the disk is full, so we look ourselves."""
    full = shutil.disk_usage(package.folder).free < _DISK_IS_FULL_BYTES
    return JobFailed(FailureCode.OUT_OF_SPACE if full else FailureCode.ENCODER_FAILED, detail, retry=True)


def _read(path: Path, most: int) -> bytes | None:
    """The bytes of a plain file of the work folder; None if it is not there."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode) or about.st_nlink != 1 or about.st_size > most:
            raise JobFailed(FailureCode.ENCODER_FAILED, f"{path.name} is not what ffmpeg would write")
        return file.read()


async def _write_playlist(package: Package, rendition: Rendition, kind: playlist.Kind) -> None:
    written = playlist.MediaPlaylist(
        kind=kind,
        target_seconds=_target(rendition),
        init_uri=commands.init_name(rendition.name),
        segments=tuple(rendition.segments),
        ended=kind is playlist.Kind.VOD,
    )
    await _put_text(package, commands.playlist_name(rendition.name), playlist.write(written))


async def _write_multivariant(package: Package, rates: list[tuple[int, int]]) -> list[Rung]:
    sound = package.renditions[-1].init if package.plan.has_sound else None
    frame_rate = package.plan.encoding.frame_rate
    rungs = []
    for rendition, (peak, average) in zip(_pictures(package), rates, strict=True):
        init = rendition.init or b""
        width, height = boxes.picture_size(init)
        codecs = ",".join(boxes.codec_string(part) for part in (init, sound) if part)
        rungs.append(
            Rung(
                name=rendition.name,
                width=width,
                height=height,
                frame_rate=f"{frame_rate.numerator}/{frame_rate.denominator}",
                codecs=codecs,
                bandwidth=peak,
                average_bandwidth=average,
            )
        )
    variants = [
        multivariant.Variant(
            uri=commands.playlist_name(rung.name),
            bandwidth=rung.bandwidth,
            average_bandwidth=rung.average_bandwidth,
            codecs=rung.codecs,
            width=rung.width,
            height=rung.height,
            frame_rate=multivariant.tag_frame_rate(frame_rate),
        )
        for rung in rungs
    ]
    audio = (
        multivariant.AudioRendition(_SOUND_TITLE, _SOUND_CHANNELS, commands.playlist_name(commands.SOUND_NAME))
        if sound
        else None
    )
    await _put_text(package, MULTIVARIANT_NAME, multivariant.write(multivariant.Multivariant(tuple(variants), audio)))
    return rungs


async def _put_text(package: Package, name: str, text: str) -> None:
    await package.storage.put(f"{package.prefix}{name}", text.encode())


def _pictures(package: Package) -> list[Rendition]:
    return package.renditions[: len(package.plan.encoding.rungs)]


def _target(rendition: Rendition) -> int:
    return playlist.target_seconds(rendition.segments, at_least=ladder.SEGMENT_SECONDS)
