"""Who works on a job: the queue, the claim, the lease and its loss. Every change is one conditional UPDATE.

So the database decides races: of two claims one matches no row. `now` is the caller's single reading of the clock.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.transcode_job import LEASE_SECONDS
from infra.contracts.transcode_report import ClaimedJob, FailureCode, JobKind
from infra.storage import MEDIA
from media_service.library.models import Asset
from media_service.library.schemas import JobState
from media_service.transcoding.errors import JobNotClaimable, JobUnknown, StaleFence
from media_service.transcoding.models import MAX_ATTEMPTS, TranscodeJob

LEASE = timedelta(seconds=LEASE_SECONDS)
_DISPATCH_BATCH = 100
_FIRST_NUDGE_PAUSE = timedelta(seconds=2)
_LONGEST_NUDGE_DOUBLINGS = 4  # 2, 4, 8, 16, then every 32 s: waiting jobs must not fill the broker with nudges


async def queue_job(session: AsyncSession, *, asset_id: str, document: str | None = None, now: datetime) -> str:
    """A job for a new asset, or for a voice over one; its id. The dispatcher nudges a worker once this is committed."""
    job_id = ids.new("job")
    job = TranscodeJob(
        id=job_id,
        asset_id=asset_id,
        kind=JobKind.VOICE if document else JobKind.FILM,
        document=document,
        state=JobState.QUEUED,
        fence=0,
        attempts=0,
        fraction=0.0,
        created_at=now,
        not_before=now,
        next_dispatch_at=now,
        dispatches=0,
    )
    session.add(job)
    await session.flush()
    return job_id


async def claim_job(session: AsyncSession, *, job_id: str, worker: str, now: datetime) -> ClaimedJob:
    """Give the job to this worker for one lease. Raises JobUnknown, JobNotClaimable."""
    job = TranscodeJob
    waiting = (job.state == JobState.QUEUED) & (job.not_before <= now)
    abandoned = (job.state == JobState.RUNNING) & (job.lease_expires_at <= now)
    free = (job.id == job_id) & (waiting | abandoned) & (job.attempts < MAX_ATTEMPTS)
    claim = (
        update(job).where(free).values(**_leased(now), worker=worker).returning(job.asset_id, job.fence, job.document)
    )
    taken = (await session.execute(claim)).one_or_none()
    if taken is None:
        await existing(session, job_id=job_id)
        raise JobNotClaimable
    asset = await session.get_one(Asset, taken.asset_id)
    return _claimed(job_id, asset, fence=taken.fence, document=taken.document)


def _claimed(job_id: str, asset: Asset, *, fence: int, document: str | None) -> ClaimedJob:
    whole, film = f"{MEDIA}{asset.id}/", (asset.playlist or "").rpartition("/")[0]
    return ClaimedJob(
        job_id=job_id,
        asset_id=asset.id,
        fence=fence,
        kind=JobKind.VOICE if document else JobKind.FILM,
        master_key="" if document else asset.master_key,
        document_key=document or "",
        film_prefix=f"{whole}{film}/" if document else "",
        output_prefix=f"{whole}{film}/{voice_folder(document, fence)}/" if document else f"{whole}f{fence}/",
        lease_seconds=LEASE_SECONDS,
    )


def voice_folder(document: str, fence: int) -> str:
    """Where one attempt at a voice lies beside its film: named after the document, `trk_…v2` → `trk_…v2f1`."""
    return f"{document.rpartition('/')[2].partition('.')[0]}f{fence}"


async def drop_voice_jobs(session: AsyncSession, *, documents: str) -> None:
    """Forget the jobs whose document begins like this; a worker that is at one learns of it at its next report."""
    job = TranscodeJob
    await session.execute(delete(job).where(job.document.startswith(documents, autoescape=True)))


async def extend_lease(session: AsyncSession, *, job_id: str, fence: int, fraction: float, now: datetime) -> None:
    """A heartbeat with its progress. Raises JobUnknown, StaleFence."""
    values = {"lease_expires_at": now + LEASE, "fraction": fraction}
    beat = update(TranscodeJob).where(held(job_id, fence)).values(values).returning(TranscodeJob.id)
    if (await session.execute(beat)).one_or_none() is None:
        await existing(session, job_id=job_id)
        raise StaleFence


async def existing(session: AsyncSession, *, job_id: str) -> TranscodeJob:
    """The job's row. Raises JobUnknown."""
    job = await session.get(TranscodeJob, job_id, populate_existing=True)
    if job is None:
        raise JobUnknown
    return job


def held(job_id: str, fence: int) -> ColumnElement[bool]:
    """The condition under which a report of that fence counts."""
    return (TranscodeJob.id == job_id) & (TranscodeJob.state == JobState.RUNNING) & (TranscodeJob.fence == fence)


async def something_due(session: AsyncSession, *, now: datetime) -> bool:
    """Whether `requeue_abandoned` or `take_due` would find a job: a read, so that idle rounds write nothing."""
    query = select(TranscodeJob.id).where(_due(now) | _abandoned(now)).limit(1)
    return await session.scalar(query) is not None


async def requeue_abandoned(session: AsyncSession, *, now: datetime) -> list[str]:
    """Queue the jobs whose worker fell silent again; the ids of those that had their last attempt and failed."""
    job = TranscodeJob
    last = _abandoned(now) & (job.attempts >= MAX_ATTEMPTS)
    failed = {
        "state": JobState.FAILED,
        "lease_expires_at": None,
        "failure_code": FailureCode.ENCODER_FAILED,
        "failure_detail": f"no worker finished it in {MAX_ATTEMPTS} attempts",
    }
    given_up = await session.scalars(update(job).where(last).values(failed).returning(job.id))
    lost = list(given_up.all())
    await session.execute(update(job).where(_abandoned(now)).values(**queued_again(now)))
    return lost


async def take_due(session: AsyncSession, *, now: datetime) -> list[str]:
    """Ids of the jobs to nudge workers about now. Each comes due again until a worker claims it."""
    job = TranscodeJob
    query = select(job.id, job.dispatches).where(_due(now)).order_by(job.next_dispatch_at).limit(_DISPATCH_BATCH)
    taken: list[str] = []
    for job_id, dispatches in (await session.execute(query)).all():
        pause = _FIRST_NUDGE_PAUSE * 2 ** min(dispatches, _LONGEST_NUDGE_DOUBLINGS)
        values = {"next_dispatch_at": now + pause, "dispatched_at": now, "dispatches": dispatches + 1}
        mine = update(job).where((job.id == job_id) & _due(now)).values(values).returning(job.id)
        if (await session.execute(mine)).one_or_none() is not None:
            taken.append(job_id)
    return taken


async def nudge_lost(session: AsyncSession, *, job_ids: list[str], now: datetime) -> None:
    """The broker did not take these nudges: they are due again soon, as if never sent."""
    job = TranscodeJob
    unsent = job.id.in_(job_ids) & (job.state == JobState.QUEUED)
    values = {"dispatches": case((job.dispatches > 0, job.dispatches - 1), else_=0)}
    await session.execute(update(job).where(unsent).values(**values, next_dispatch_at=now + _FIRST_NUDGE_PAUSE))


def queued_again(not_before: datetime) -> dict[str, object]:
    """What a job that lost its worker looks like: queued, no lease, due at `not_before`. Its fence stays."""
    return {
        "state": JobState.QUEUED,
        "lease_expires_at": None,
        "worker": None,
        "not_before": not_before,
        "next_dispatch_at": not_before,
        "dispatches": 0,
    }


def _leased(now: datetime) -> dict[str, object]:
    return {
        "state": JobState.RUNNING,
        "fence": TranscodeJob.fence + 1,
        "attempts": TranscodeJob.attempts + 1,
        "lease_expires_at": now + LEASE,
    }


def _due(now: datetime) -> ColumnElement[bool]:
    return (TranscodeJob.state == JobState.QUEUED) & (TranscodeJob.next_dispatch_at <= now)


def _abandoned(now: datetime) -> ColumnElement[bool]:
    return (TranscodeJob.state == JobState.RUNNING) & (TranscodeJob.lease_expires_at <= now)
