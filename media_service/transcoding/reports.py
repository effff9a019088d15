"""What a worker reports about the job it holds: playable, completed, failed. Each report is fenced and idempotent."""

import re
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts.transcode_report import Completed, Failed, JobKind, Playable, Spoken
from infra.outbox import rows as outbox
from media_service.library import service as library
from media_service.library.schemas import JobState
from media_service.transcoding import claims
from media_service.transcoding.errors import OutputOutsideFence, StaleFence
from media_service.transcoding.models import MAX_ATTEMPTS, TranscodeJob

POSTER_MADE = "poster_made"
OUTPUT_SETTLED = "output_settled"
FILM_WHOLE = "film_whole"
VOICE_SPOKEN = "voice_spoken"
_PATH = re.compile(r"^f(\d+)(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+\Z")
_VOICE_PATH = re.compile(r"^f\d+/[A-Za-z0-9_-]{1,64}/[A-Za-z0-9_-]{1,40}\.m3u8\Z")
_FIRST_REST = timedelta(seconds=5)


async def accept_playable(session: AsyncSession, *, job_id: str, report: Playable, now: datetime) -> None:
    """The first segments can be watched: publish them. Raises JobUnknown, StaleFence, OutputOutsideFence."""
    _check_paths(report)
    job = await _hold(session, job_id=job_id, fence=report.fence, now=now)
    if job.state == JobState.COMPLETED:
        return  # a repeat that comes after the completion tells nothing new
    job.playable_at = job.playable_at or now
    await library.put_on_screen(
        session,
        asset_id=job.asset_id,
        fence=report.fence,
        playlist=report.playlist,
        duration_seconds=report.duration_seconds,
        now=now,
    )
    await _post_poster(session, job=job, report=report, now=now)


async def accept_completion(session: AsyncSession, *, job_id: str, report: Completed, now: datetime) -> None:
    """Every byte is there: publish for good. Raises JobUnknown, StaleFence, OutputOutsideFence."""
    _check_paths(report)
    job = await _hold(session, job_id=job_id, fence=report.fence, now=now)
    if job.state == JobState.COMPLETED:
        return
    job.state, job.lease_expires_at, job.fraction = JobState.COMPLETED, None, 1.0
    job.playable_at, job.completed_at = job.playable_at or now, now
    await library.put_on_screen(
        session,
        asset_id=job.asset_id,
        fence=report.fence,
        playlist=report.playlist,
        duration_seconds=report.duration_seconds,
        now=now,
        finished={"size_bytes": report.size_bytes, "rungs": [rung.model_dump() for rung in report.rungs]},
    )
    await _post_poster(session, job=job, report=report, now=now)
    await _settle_output(session, job=job, keep_fence=report.fence, now=now)
    await outbox.post(session, topic=FILM_WHOLE, payload={"asset_id": job.asset_id}, now=now)


async def accept_voice(session: AsyncSession, *, job_id: str, report: Spoken, now: datetime) -> None:
    """A voice is whole: who asked for it hears of it. Raises JobUnknown, StaleFence, OutputOutsideFence."""
    job = await _hold(session, job_id=job_id, fence=report.fence, kind=JobKind.VOICE, now=now)
    folder = claims.voice_folder(job.document or "", report.fence)
    if not _VOICE_PATH.match(report.playlist) or report.playlist.split("/")[1] != folder:
        raise OutputOutsideFence
    if job.state == JobState.COMPLETED:
        return
    job.state, job.lease_expires_at, job.fraction, job.completed_at = JobState.COMPLETED, None, 1.0, now
    payload = {"asset_id": job.asset_id, "document": job.document, "rendition": report.model_dump(mode="json")}
    await outbox.post(session, topic=VOICE_SPOKEN, payload=payload, now=now)


async def accept_failure(session: AsyncSession, *, job_id: str, report: Failed, now: datetime) -> None:
    """The attempt failed: rest and queue again when that may help, else give up. Raises JobUnknown, StaleFence."""
    job = await claims.existing(session, job_id=job_id)
    if job.state == JobState.FAILED and job.fence == report.fence:
        return
    if report.retry and job.attempts < MAX_ATTEMPTS:
        values = claims.queued_again(now + _FIRST_REST * 2 ** (job.attempts - 1)) | {"failure_detail": report.detail}
    else:
        values = {
            "state": JobState.FAILED,
            "lease_expires_at": None,
            "failure_code": report.code,
            "failure_detail": report.detail,
        }
    change = update(TranscodeJob).where(claims.held(job_id, report.fence)).values(values).returning(TranscodeJob.id)
    if (await session.execute(change)).one_or_none() is None:
        raise StaleFence
    if values["state"] == JobState.FAILED:
        await abandon(session, job_id=job_id, now=now)


async def abandon(session: AsyncSession, *, job_id: str, now: datetime) -> None:
    """The job has failed for good: a film's title leaves the screen, and what nobody ever saw is deleted."""
    job = await claims.existing(session, job_id=job_id)
    if job.kind == JobKind.VOICE:
        return  # the film goes on without it
    await library.take_off_screen(session, asset_id=job.asset_id, now=now)
    if job.playable_at is None:  # else somebody may be watching right now
        await _settle_output(session, job=job, keep_fence=None, now=now)


async def _hold(
    session: AsyncSession, *, job_id: str, fence: int, kind: JobKind = JobKind.FILM, now: datetime
) -> TranscodeJob:
    """The job, running under this fence with a fresh lease, or completed by it. Raises JobUnknown, StaleFence."""
    values = {"lease_expires_at": now + claims.LEASE}
    await session.execute(update(TranscodeJob).where(claims.held(job_id, fence)).values(values))
    job = await claims.existing(session, job_id=job_id)
    if job.kind != kind or job.fence != fence or job.state not in (JobState.RUNNING, JobState.COMPLETED):
        raise StaleFence
    return job


def _check_paths(report: Playable | Completed) -> None:
    for path in (report.playlist, report.poster):
        match = _PATH.match(path) if path is not None else None
        if path is not None and (match is None or int(match[1]) != report.fence):
            raise OutputOutsideFence


async def _post_poster(
    session: AsyncSession, *, job: TranscodeJob, report: Playable | Completed, now: datetime
) -> None:
    if report.poster is not None:
        payload = {"asset_id": job.asset_id, "fence": report.fence, "poster": report.poster}
        await outbox.post(session, topic=POSTER_MADE, payload=payload, now=now)


async def _settle_output(session: AsyncSession, *, job: TranscodeJob, keep_fence: int | None, now: datetime) -> None:
    payload = {"asset_id": job.asset_id, "keep_fence": keep_fence}
    await outbox.post(session, topic=OUTPUT_SETTLED, payload=payload, now=now)
