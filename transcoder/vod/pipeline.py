"""One job from claim to completion.

Who calls it: worker.py. What is decided: plan.py. How it is encoded: encoding.py. What is written: package.py.
"""

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
from infra.contracts.transcode_report import ClaimedJob, Completed, FailureCode, JobKind
from infra.settings import Settings
from infra.storage import MEDIA, Storage
from transcoder.ffmpeg import probe, sandbox
from transcoder.ffmpeg.containers import Container
from transcoder.ffmpeg.encode import Run
from transcoder.vod import encoding, reports, voicing
from transcoder.vod import package as packages
from transcoder.vod import plan as plans
from transcoder.vod.package import Package
from transcoder.vod.plan import Plan
from transcoder.vod.refusals import FenceLost, JobFailed

log = structlog.get_logger()
_DISK_FULL = "No space left on device"


@dataclass(slots=True)
class Job:
    """A claimed job and what it works with."""

    claimed: ClaimedJob
    desk: reports.Desk
    storage: Storage
    settings: Settings
    folder: Path
    run: Run | None = None
    duration_seconds: float = 0.0

    @property
    def fraction(self) -> float:
        """How much of the film is encoded."""
        return min(self.run.seconds / self.duration_seconds, 1.0) if self.run else 0.0

    def follow(self, run: Run, duration_seconds: float) -> None:
        """From now on this run tells how far we are."""
        self.run, self.duration_seconds = run, duration_seconds

    def encoder(self, master: Path) -> encoding.Encoder:
        """What an ffmpeg run of this job works with."""
        return encoding.Encoder(master, self.folder, self.settings)

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
        if job.claimed.kind == JobKind.VOICE:
            work = voicing.Work(job.claimed, job.storage, job.settings, job.folder, job.follow)
            await reports.spoken(job.desk, job.claimed, await voicing.make_voice(work))
        else:
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
    package = packages.open_package(job.storage, prefix=job.claimed.output_prefix, plan=plan)
    announcing = asyncio.create_task(_announce(job, package))
    poster = asyncio.create_task(_poster(job, package, master, announcing))
    try:
        await encoding.encode_film(job.encoder(master), package, on_run=job.follow)
        await announcing
        rungs = await packages.finish(package)
        poster_path = await poster
    finally:
        await _cancelled(poster, announcing)
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


async def _announce(job: Job, package: Package) -> None:
    """As soon as the beginning can be watched, say so."""
    await package.ready.wait()
    await packages.write_provisional(package)
    await _report_playable(job, package, poster=None)


async def _report_playable(job: Job, package: Package, *, poster: str | None) -> None:
    await reports.playable(
        job.desk,
        job.claimed,
        playlist=job.path_below_asset(packages.MULTIVARIANT_NAME),
        poster=poster,
        duration_seconds=package.plan.duration_seconds,
    )


async def _poster(job: Job, package: Package, master: Path, announcing: "asyncio.Task[None]") -> str | None:
    """Make the poster once the film can be watched, and tell of it; its path below the asset.

    A film without a poster is still a film.
    """
    await asyncio.wait({announcing})
    try:
        content = await encoding.poster(job.encoder(master), package.plan)
        path = job.path_below_asset(await packages.add_poster(package, content))
    except (TimeoutError, OSError, StorageError, JobFailed) as problem:
        log.warning("no_poster", job_id=job.claimed.job_id, problem=str(problem))
        return None
    await _report_playable(job, package, poster=path)
    return path


async def _cancelled(*tasks: "asyncio.Task[Any]") -> None:
    """End the tasks and wait until they have; what they were at is of no interest any more."""
    for task in tasks:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
