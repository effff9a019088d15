"""One job from claim to completion. Who calls it: worker.py. What is decided: plan.py. What is written: package.py."""

import asyncio
import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from obstore.exceptions import BaseError as StorageError

from infra.contracts.transcode_job import HEARTBEAT_SECONDS
from infra.contracts.transcode_report import ClaimedJob, Completed, FailureCode
from infra.settings import Settings
from infra.storage import MEDIA, Storage
from transcoder.ffmpeg import commands, encode, probe, sandbox
from transcoder.ffmpeg.containers import Container
from transcoder.vod import package as packages
from transcoder.vod import plan as plans
from transcoder.vod import reports
from transcoder.vod.package import Package
from transcoder.vod.plan import Plan
from transcoder.vod.refusals import FenceLost, JobFailed

log = structlog.get_logger()
_LOOK_SECONDS = 0.25  # between looks at the work folder until the film can be watched
_POSTER_SECONDS = 20
_POSTER_GRACE_SECONDS = 3
_MOSTLY_UNDECODABLE = 69  # ffmpeg's exit status when more than two thirds of the packets were broken
_DISK_FULL = "No space left on device"


@dataclass(slots=True)
class Job:
    """A claimed job and what it works with; `fraction` is how much of the film is encoded."""

    claimed: ClaimedJob
    desk: reports.Desk
    storage: Storage
    settings: Settings
    folder: Path
    fraction: float = 0.0

    def path_below_asset(self, name: str) -> str:
        """Where players find the file: its key without `media/<asset>/`."""
        return f"{self.claimed.output_prefix}{name}".removeprefix(f"{MEDIA}{self.claimed.asset_id}/")


async def run_job(job_id: str, *, settings: Settings, desk: reports.Desk, storage: Storage, worker: str) -> str:
    """Claim the job and do it; how it ended, in a word for the log. Its work folder is gone afterwards."""
    claimed = await reports.claim(desk, job_id, worker=worker)
    if claimed is None:
        return "not_ours"
    folder = settings.work_folder / folder_name(claimed, process_id=os.getpid())
    job = Job(claimed, desk, storage, settings, folder)
    try:
        return await _work_while_leased(job)
    except FenceLost:
        return "fence_lost"
    except reports.MediaServiceAway as away:
        log.error("media_service_away", job_id=job_id, problem=str(away))
        return "media_service_away"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def folder_name(claimed: ClaimedJob, *, process_id: int) -> str:
    """Name of the work folder of one attempt; it tells whose it is, so that those of dead workers can be swept."""
    return f"{claimed.job_id}.f{claimed.fence}.{process_id}"


def sweep(work_folder: Path) -> None:
    """Remove what killed workers of this machine have left in `work_folder`."""
    for left in work_folder.glob("*.f*.*"):
        process_id = left.name.rpartition(".")[2]
        if process_id.isdigit() and not Path(f"/proc/{process_id}").exists():
            shutil.rmtree(left, ignore_errors=True)


async def _work_while_leased(job: Job) -> str:
    """Work, with a heartbeat beside it; whichever ends first ends both."""
    work = asyncio.create_task(_work(job))
    heartbeat = asyncio.create_task(_heartbeat(job))
    try:
        await asyncio.wait({work, heartbeat}, return_when=asyncio.FIRST_COMPLETED)
        return await (work if work.done() else heartbeat)
    finally:
        await _cancelled(work, heartbeat)


async def _heartbeat(job: Job) -> str:
    while True:
        await reports.progress(job.desk, job.claimed, fraction=job.fraction)
        await asyncio.sleep(HEARTBEAT_SECONDS)


async def _work(job: Job) -> str:
    try:
        await _make_stream(job)
    except (FenceLost, reports.MediaServiceAway):
        raise
    except Exception as problem:
        failure = problem if isinstance(problem, JobFailed) else _as_failure(problem)
        log.warning("job_failed", job_id=job.claimed.job_id, code=failure.code, detail=str(failure))
        await reports.failed(job.desk, job.claimed, failure)
        return f"failed_{failure.code}"
    return "completed"


def _as_failure(problem: Exception) -> JobFailed:
    """What went wrong outside the master: the disk, the storage, or ourselves. Another attempt may do better."""
    text = f"{type(problem).__name__}: {problem}"
    if _DISK_FULL in text:
        return JobFailed(FailureCode.OUT_OF_SPACE, text, retry=True)
    if not isinstance(problem, OSError | StorageError):
        log.exception("unexpected", exc_info=problem)
    return JobFailed(FailureCode.ENCODER_FAILED, text, retry=True)


async def _make_stream(job: Job) -> None:
    sandbox.open_folder(job.folder)
    master = await job.storage.as_file(job.claimed.master_key, job.folder / "master")
    plan = await _plan(job, master)
    package = packages.open_package(job.storage, prefix=job.claimed.output_prefix, folder=job.folder, plan=plan)
    poster = asyncio.create_task(_poster(job, package, master))
    try:
        await _encode(job, package, master, poster)
        rungs = await packages.finish(package)
        poster_path = await poster
    finally:
        await _cancelled(poster)
    word = Completed(
        fence=job.claimed.fence,
        playlist=job.path_below_asset(packages.MULTIVARIANT_NAME),
        poster=poster_path,
        duration_seconds=package.duration_seconds,
        size_bytes=package.size_bytes,
        rungs=rungs,
    )
    await reports.completed(job.desk, job.claimed, word)


async def _plan(job: Job, master: Path) -> Plan:
    container = _container(master)
    try:
        media = await probe.probe(master, container, folder=job.folder)
    except probe.ProbeRefused as refused:
        raise JobFailed(FailureCode.UNREADABLE, str(refused)) from refused
    settings = job.settings
    return plans.make_plan(
        media, container=container, preset=settings.x264_preset, max_seconds=settings.media_max_seconds
    )


def _container(master: Path) -> Container:
    if not master.is_file():
        raise JobFailed(FailureCode.UNREADABLE, "the master is not in storage", retry=True)
    if master.stat().st_size == 0:
        raise JobFailed(FailureCode.EMPTY, "0 bytes")
    container = probe.container_of(master)
    if container is None:
        raise JobFailed(FailureCode.UNRECOGNISED_CONTAINER, "no container of ours begins like this")
    return container


async def _encode(job: Job, package: Package, master: Path, poster: "asyncio.Task[str | None]") -> None:
    """Run ffmpeg, and bring what it finishes into storage while it runs."""
    arguments = commands.ladder_arguments(package.plan.encoding)
    try:
        async with (
            asyncio.timeout(job.settings.transcode_max_seconds),
            encode.running(arguments, source=master, folder=job.folder, limits=_limits(job.settings)) as run,
        ):
            exited = asyncio.create_task(run.wait())
            try:
                announced = False
                while not exited.done():
                    await asyncio.wait({exited}, timeout=HEARTBEAT_SECONDS if announced else _LOOK_SECONDS)
                    job.fraction = min(run.seconds / package.plan.duration_seconds, 1.0)
                    await packages.take_finished(package)
                    if package.playable and not announced:
                        announced = await _announce(job, package, poster)
                status = await exited
            finally:
                await _cancelled(exited)
    except TimeoutError as slow:
        raise JobFailed(FailureCode.OVER_LIMIT, f"not done in {job.settings.transcode_max_seconds} s") from slow
    _check_end(status, run.log)
    await packages.take_finished(package)
    packages.check_end(package)
    if not announced:
        await _announce(job, package, poster)


async def _announce(job: Job, package: Package, poster: "asyncio.Task[str | None]") -> bool:
    await packages.write_provisional(package)
    await asyncio.wait({poster}, timeout=_POSTER_GRACE_SECONDS)
    await reports.playable(
        job.desk,
        job.claimed,
        playlist=job.path_below_asset(packages.MULTIVARIANT_NAME),
        poster=poster.result() if poster.done() else None,
        duration_seconds=package.plan.duration_seconds,
    )
    return True


def _check_end(status: int, said: str) -> None:
    if status == 0:
        return
    detail = f"ffmpeg: {encode.describe(status)}: {said}"
    if _DISK_FULL in said:
        raise JobFailed(FailureCode.OUT_OF_SPACE, detail, retry=True)
    if status == _MOSTLY_UNDECODABLE:
        raise JobFailed(FailureCode.UNREADABLE, detail)
    raise JobFailed(FailureCode.ENCODER_FAILED, detail, retry=status < 0)


async def _poster(job: Job, package: Package, master: Path) -> str | None:
    """Make the poster and bring it into storage; its path below the asset. A film without a poster is still a film."""
    arguments = commands.poster_arguments(package.plan.encoding, at_seconds=package.plan.poster_at_seconds)
    try:
        async with (
            asyncio.timeout(_POSTER_SECONDS),
            encode.running(arguments, source=master, folder=job.folder, limits=_limits(job.settings)) as run,
        ):
            status = await run.wait()
        name = await packages.take_poster(package)
    except (TimeoutError, OSError, StorageError, JobFailed) as problem:
        log.warning("no_poster", job_id=job.claimed.job_id, problem=str(problem))
        return None
    if name is None:
        log.warning("no_poster", job_id=job.claimed.job_id, problem=f"{encode.describe(status)}: {run.log}")
    return job.path_below_asset(name) if name else None


def _limits(settings: Settings) -> sandbox.Limits:
    return sandbox.Limits(
        memory_bytes=settings.transcode_max_memory_bytes,
        cpu_seconds=settings.transcode_max_seconds * (os.cpu_count() or 1),
    )


async def _cancelled(*tasks: "asyncio.Task[Any]") -> None:
    """End the tasks and wait until they have; what they were at is of no interest any more."""
    for task in tasks:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
