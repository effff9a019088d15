"""The ffmpeg runs of one job: a lead-in that can be watched at once, then the whole ladder, and a poster.

The lead-in encodes the film's first seconds in the smallest rung alone, in a tenth of the time the ladder needs to get
as far. The ladder, with the same settings and cuts, makes the same segments again; those that are there are kept.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from infra.contracts.transcode_report import FailureCode
from infra.settings import Settings
from transcoder.ffmpeg import commands, encode, sandbox
from transcoder.ffmpeg.encode import Run
from transcoder.hls import cuts
from transcoder.hls.boxes import BoxesRefused
from transcoder.hls.segmenter import Segmenter
from transcoder.vod import package as packages
from transcoder.vod.package import Package, Rendition
from transcoder.vod.plan import Plan
from transcoder.vod.refusals import JobFailed

log = structlog.get_logger()
LEAD_SECONDS = 6
_LEAD_MARGIN_SECONDS = 1  # what the encoder looks ahead at, so that the last frames come out as they will in the ladder
_SHORT_FILM_SECONDS = 2 * LEAD_SECONDS
_LEAD_WALL_SECONDS = 60
_POSTER_SECONDS = 20
_POSTER_BYTES = 8 << 20
_PIECE_BYTES = 1 << 18
_MOSTLY_UNDECODABLE = 69  # ffmpeg's exit status when more than two thirds of the packets were broken


@dataclass(frozen=True, slots=True)
class Encoder:
    """What a run works with: the master, the folder it is locked into, the limits."""

    master: Path
    folder: Path
    settings: Settings

    def running(self, arguments: list[str], *, outputs: int) -> contextlib.AbstractAsyncContextManager[Run]:
        """Run ffmpeg while the block runs."""
        limits = sandbox.Limits(
            memory_bytes=self.settings.transcode_max_memory_bytes,
            cpu_seconds=self.settings.transcode_max_seconds * (os.cpu_count() or 1),
        )
        return encode.running(arguments, source=self.master, folder=self.folder, limits=limits, outputs=outputs)


async def encode_film(encoder: Encoder, package: Package, *, on_run: Callable[[Run, float], None]) -> None:
    """Make every segment of every rendition. Raises JobFailed. `on_run` gets the run that tells how far it is."""
    plan = package.plan
    if len(plan.encoding.rungs) == 1 or plan.duration_seconds <= _SHORT_FILM_SECONDS:
        return await _ladder(encoder, package, on_run=on_run)
    lead_in = asyncio.create_task(_lead_in(encoder, package))
    playable = asyncio.create_task(package.ready.wait())
    try:  # with something to watch, the ladder runs beside the rest of the lead-in, which leaves a processor half idle
        await asyncio.wait({lead_in, playable}, return_when=asyncio.FIRST_COMPLETED)
        await _ladder(encoder, package, on_run=on_run)
        await lead_in
    finally:
        playable.cancel()
        lead_in.cancel()
        await asyncio.gather(playable, lead_in, return_exceptions=True)


async def _ladder(encoder: Encoder, package: Package, *, on_run: Callable[[Run, float], None]) -> None:
    arguments = commands.ladder_arguments(package.plan.encoding)
    try:
        async with (
            asyncio.timeout(encoder.settings.transcode_max_seconds),
            encoder.running(arguments, outputs=len(package.renditions)) as run,
        ):
            on_run(run, package.plan.duration_seconds)
            await asyncio.gather(
                *(_feed(package, track, pipe) for track, pipe in zip(package.renditions, run.outputs, strict=True))
            )
            status = await run.wait()
    except TimeoutError as slow:
        raise JobFailed(FailureCode.OVER_LIMIT, f"not done in {encoder.settings.transcode_max_seconds} s") from slow
    _check_status(status, run.log)
    packages.check_end(package)


async def poster(encoder: Encoder, plan: Plan) -> bytes:
    """The poster, a JPEG. Raises JobFailed, TimeoutError, OSError."""
    arguments = commands.poster_arguments(plan.encoding, at_seconds=plan.poster_at_seconds)
    async with asyncio.timeout(_POSTER_SECONDS), encoder.running(arguments, outputs=1) as run:
        content = b""
        while piece := await run.outputs[0].read(_PIECE_BYTES):
            content = (content + piece)[:_POSTER_BYTES]
        status = await run.wait()
    if status != 0 or not content.startswith(b"\xff\xd8"):
        raise JobFailed(FailureCode.ENCODER_FAILED, f"poster: {encode.describe(status)}: {run.log}")
    return content


async def _lead_in(encoder: Encoder, package: Package) -> None:
    """The first segments of the smallest rung and the sound. What fails here, the ladder will tell of."""
    seconds = LEAD_SECONDS + _LEAD_MARGIN_SECONDS
    arguments = commands.lead_arguments(package.plan.encoding, seconds=seconds)
    until = cuts.segments_before(LEAD_SECONDS)
    tracks = [package.lead, *([package.sound] if package.sound else [])]
    try:
        async with asyncio.timeout(_LEAD_WALL_SECONDS), encoder.running(arguments, outputs=len(tracks)) as run:
            await asyncio.gather(
                *(_feed(package, track, pipe, until=until) for track, pipe in zip(tracks, run.outputs, strict=True))
            )
    except TimeoutError:
        log.warning("slow_lead_in")


async def _feed(
    package: Package, rendition: Rendition, pipe: asyncio.StreamReader, *, until: int | None = None
) -> None:
    """Cut what comes out of the pipe and bring it into storage: all of it, or the whole segments before `until`."""
    segmenter = Segmenter(sound=rendition is package.sound)
    try:
        while piece := await pipe.read(_PIECE_BYTES):
            for cut in segmenter.feed(piece):
                if until is None or cut.number < until:
                    await packages.add(package, rendition, segmenter.init, cut)
        if until is None and segmenter.is_whole:
            for cut in segmenter.end():
                await packages.add(package, rendition, segmenter.init, cut)
            rendition.ended = True
    except BoxesRefused as strange:
        raise JobFailed(FailureCode.ENCODER_FAILED, f"{rendition.name}: {strange}", retry=True) from strange


def _check_status(status: int, said: str) -> None:
    if status == 0:
        return
    detail = f"ffmpeg: {encode.describe(status)}: {said}"
    if status == _MOSTLY_UNDECODABLE:
        raise JobFailed(FailureCode.UNREADABLE, detail)
    raise JobFailed(FailureCode.ENCODER_FAILED, detail, retry=status < 0)
