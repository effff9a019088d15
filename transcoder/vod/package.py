"""What one job has put into storage so far, and the playlists that name it: segments first, then who names them."""

import asyncio
import errno
import time
from dataclasses import dataclass, field

import structlog
from obstore.exceptions import BaseError as StorageError

from infra.contracts.transcode_report import FailureCode, Rung
from infra.storage import Storage
from transcoder.ffmpeg import commands
from transcoder.hls import avc_levels, bitrate, boxes, cuts, ladder, multivariant, playlist
from transcoder.hls import keyframes as keyframe_lists
from transcoder.hls.segmenter import Cut
from transcoder.vod.plan import Plan, is_cut_off
from transcoder.vod.refusals import JobFailed

log = structlog.get_logger()
MULTIVARIANT_NAME = "master.m3u8"
_SOUND_TITLE = "Âm thanh"
_SOUND_CHANNELS = 2
_STORAGE_AWAY_SECONDS = 60  # a running encode is worth this much patience
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.2, 3.0
_DISK_FULL = "No space left on device"


@dataclass(slots=True)
class Rendition:
    """One track in storage."""

    name: str
    init: bytes | None = None
    segments: list[playlist.Segment] = field(default_factory=list)
    measured: list[bitrate.Measured] = field(default_factory=list)
    keyframes: list[keyframe_lists.Entry] = field(default_factory=list)
    ended: bool = False
    adding: asyncio.Lock = field(default_factory=asyncio.Lock)  # lead-in and ladder may bring the same segment


@dataclass(slots=True)
class Package:
    """Everything one job has put into storage so far, below `prefix`."""

    storage: Storage
    prefix: str
    plan: Plan
    pictures: list[Rendition]
    sound: Rendition | None
    size_bytes: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)  # the beginning of the film can be watched

    @property
    def renditions(self) -> list[Rendition]:
        """Pictures, largest first, then the sound."""
        return [*self.pictures, self.sound] if self.sound else self.pictures

    @property
    def lead(self) -> Rendition:
        """The smallest picture: it can be watched first."""
        return self.pictures[-1]

    @property
    def duration_seconds(self) -> float:
        """Seconds of the longest rendition in storage."""
        return max(sum(segment.duration_us for segment in rendition.segments) for rendition in self.renditions) / 1e6


def open_package(storage: Storage, *, prefix: str, plan: Plan) -> Package:
    """A package with nothing in it yet."""
    pictures = [Rendition(rung.name) for rung in plan.encoding.rungs]
    return Package(storage, prefix, plan, pictures, Rendition(commands.SOUND_NAME) if plan.has_sound else None)


async def add(package: Package, rendition: Rendition, init: bytes | None, cut: Cut) -> None:
    """Bring a segment into storage, then lengthen the playlist. One that is there already stays as it is."""
    async with rendition.adding:
        if cut.number < len(rendition.segments):
            return
        await _append(package, rendition, init, cut)
    if package.lead.segments and (package.sound is None or package.sound.segments):
        package.ready.set()


async def _append(package: Package, rendition: Rendition, init: bytes | None, cut: Cut) -> None:
    if cut.number > len(rendition.segments) or cut.duration_us <= 0 or init is None:
        raise JobFailed(FailureCode.ENCODER_FAILED, f"{rendition.name}: no segment {cut.number} was due", retry=True)
    if rendition.init is None:
        await _put(package, commands.init_name(rendition.name), init)
        rendition.init = init
    elif rendition.init != init:
        raise JobFailed(FailureCode.ENCODER_FAILED, f"{rendition.name} changes its decoder's settings", retry=True)
    name = commands.segment_name(rendition.name, cut.number)
    await _put(package, name, cut.content)
    rendition.segments.append(playlist.Segment(name, cut.duration_us))
    rendition.measured.append(bitrate.Measured(len(cut.content), cut.duration_us))
    rendition.keyframes += [keyframe_lists.Entry(name, frame) for frame in cut.keyframes]
    await _write_playlist(package, rendition, playlist.Kind.EVENT)


async def add_poster(package: Package, content: bytes) -> str:
    """Bring the poster into storage; its name."""
    await _put(package, commands.POSTER_NAME, content)
    return commands.POSTER_NAME


def check_end(package: Package) -> None:
    """Raise JobFailed unless every rendition reached its end and the film is as long as it claimed to be.

    A sound track that turned out to hold nothing is left out: the film is silent.
    """
    if package.sound is not None and package.sound.ended and not package.sound.segments:
        package.sound = None
        package.ready.set()
    for rendition in package.renditions:
        if not rendition.ended:
            raise JobFailed(FailureCode.ENCODER_FAILED, f"{rendition.name} has no end", retry=True)
        if not rendition.segments:
            raise JobFailed(FailureCode.UNREADABLE, f"nothing of {rendition.name} could be decoded")
    if is_cut_off(package.duration_seconds, of_seconds=package.plan.duration_seconds):
        detail = f"decoding broke off at {package.duration_seconds:.1f} of {package.plan.duration_seconds:.1f} s"
        raise JobFailed(FailureCode.UNREADABLE, detail)


async def write_provisional(package: Package) -> None:
    """Write the multivariant playlist that can be watched from now on, with rates nothing will exceed.

    The smallest picture stands first, for it is the one that is there; the others are named too and follow in seconds,
    because players read this playlist only once.
    """
    rungs = []
    for rung in package.plan.encoding.rungs:
        codec = avc_levels.expected_codec(
            rung.width,
            rung.height,
            frame_rate=package.plan.encoding.frame_rate,
            max_bits_per_second=rung.max_bits_per_second,
        )
        rates = rung.provisional_bandwidth(with_audio=package.sound is not None)
        rungs.append(_rung(package, rung.name, (rung.width, rung.height), codec, rates))
    await _write_multivariant(package, rungs[::-1], ())


async def finish(package: Package) -> list[Rung]:
    """Write the final playlists, with rates as measured; the renditions as they were made.

    Media playlists get their end last: from then on everything that a whole film has is there.
    """
    sound = package.sound.measured if package.sound else []
    rungs, key_variants = [], []
    for picture in package.pictures:
        init = picture.init or b""
        rates = ladder.measured_bandwidth(picture.measured, sound, target_seconds=_target(picture))
        size = boxes.picture_size(init)
        rungs.append(_rung(package, picture.name, size, boxes.codec_string(init), rates))
        text = keyframe_lists.write(picture.keyframes, init_uri=commands.init_name(picture.name))
        await _put(package, commands.keyframes_name(picture.name), text.encode(), counted=False)
        peak, average = keyframe_lists.rates(picture.keyframes)
        uri = commands.keyframes_name(picture.name)
        key_variants.append(multivariant.KeyframeVariant(uri, peak, average, boxes.codec_string(init), *size))
    await _write_multivariant(package, rungs, tuple(key_variants))
    for rendition in package.renditions:
        await _write_playlist(package, rendition, playlist.Kind.VOD)
    return rungs


def _rung(package: Package, name: str, size: tuple[int, int], codec: str, rates: tuple[int, int]) -> Rung:
    rate = package.plan.encoding.frame_rate
    sound = boxes.codec_string(package.sound.init) if package.sound and package.sound.init else None
    return Rung(
        name=name,
        width=size[0],
        height=size[1],
        frame_rate=f"{rate.numerator}/{rate.denominator}",
        codecs=f"{codec},{sound}" if sound else codec,
        bandwidth=rates[0],
        average_bandwidth=rates[1],
    )


async def _write_multivariant(
    package: Package, rungs: list[Rung], key_variants: tuple[multivariant.KeyframeVariant, ...]
) -> None:
    variants = tuple(
        multivariant.Variant(
            uri=commands.playlist_name(rung.name),
            bandwidth=rung.bandwidth,
            average_bandwidth=rung.average_bandwidth,
            codecs=rung.codecs,
            width=rung.width,
            height=rung.height,
            frame_rate=multivariant.tag_frame_rate(package.plan.encoding.frame_rate),
        )
        for rung in rungs
    )
    sound = commands.playlist_name(commands.SOUND_NAME)
    audio = multivariant.AudioRendition(_SOUND_TITLE, _SOUND_CHANNELS, sound) if package.sound else None
    text = multivariant.write(multivariant.Multivariant(variants, audio, key_variants))
    await _put(package, MULTIVARIANT_NAME, text.encode(), counted=False)


async def _write_playlist(package: Package, rendition: Rendition, kind: playlist.Kind) -> None:
    written = playlist.MediaPlaylist(
        kind=kind,
        target_seconds=_target(rendition),
        init_uri=commands.init_name(rendition.name),
        segments=tuple(rendition.segments),
        ended=kind is playlist.Kind.VOD,
    )
    await _put(package, commands.playlist_name(rendition.name), playlist.write(written).encode(), counted=False)


async def _put(package: Package, name: str, content: bytes, *, counted: bool = True) -> None:
    await put_patiently(package.storage, f"{package.prefix}{name}", content)
    if counted:
        package.size_bytes += len(content)


async def put_patiently(storage: Storage, key: str, content: bytes) -> None:
    """Write one object. A storage that is away for a moment is waited for; one that is full is not: JobFailed."""
    pause, give_up_at = _FIRST_PAUSE_SECONDS, time.monotonic() + _STORAGE_AWAY_SECONDS
    while True:
        try:
            return await storage.put(key, content)
        except (OSError, StorageError) as problem:
            if getattr(problem, "errno", None) == errno.ENOSPC or _DISK_FULL in str(problem):
                raise JobFailed(FailureCode.OUT_OF_SPACE, f"{key}: {problem}"[:500], retry=True) from problem
            if time.monotonic() + pause > give_up_at:
                raise
            log.warning("storage_away", what=key, problem=str(problem)[:300])
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


def _target(rendition: Rendition) -> int:
    return playlist.target_seconds(rendition.segments, at_least=cuts.SEGMENT_SECONDS)
