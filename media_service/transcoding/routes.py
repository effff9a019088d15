"""Where transcoder workers claim and report: signed calls only."""

from fastapi import APIRouter, Depends

from infra import clock
from infra.contracts.transcode_report import Ack, Claim, ClaimedJob, Completed, Failed, Playable, Progress, Spoken
from infra.database.retrying import again_if_broken_off
from infra.http.callers import signed_by_service
from media_service.parts import TheParts
from media_service.transcoding import claims, reports

router = APIRouter(
    prefix="/api/media/transcode-jobs/{job_id}", tags=["transcoding"], dependencies=[Depends(signed_by_service)]
)


@router.post("/claims")
async def claim(job_id: str, wish: Claim, parts: TheParts) -> ClaimedJob:
    """Take the job for one lease."""
    async with parts.database.transaction() as session:
        return await claims.claim_job(session, job_id=job_id, worker=wish.worker, now=clock.now())


@router.post("/progress")
async def progress(job_id: str, report: Progress, parts: TheParts) -> Ack:
    """Heartbeat and progress."""
    async with parts.database.transaction() as session:
        await claims.extend_lease(session, job_id=job_id, fence=report.fence, fraction=report.fraction, now=clock.now())
    return Ack()


@router.post("/playable")
@again_if_broken_off
async def playable(job_id: str, report: Playable, parts: TheParts) -> Ack:
    """The first segments can be watched."""
    async with parts.database.transaction() as session:
        await reports.accept_playable(session, job_id=job_id, report=report, now=clock.now())
    return Ack()


@router.post("/completion")
@again_if_broken_off
async def completion(job_id: str, report: Completed, parts: TheParts) -> Ack:
    """Every byte is in storage."""
    async with parts.database.transaction() as session:
        await reports.accept_completion(session, job_id=job_id, report=report, now=clock.now())
    return Ack()


@router.post("/voice")
@again_if_broken_off
async def voice(job_id: str, report: Spoken, parts: TheParts) -> Ack:
    """A voice over a film is in storage."""
    async with parts.database.transaction() as session:
        await reports.accept_voice(session, job_id=job_id, report=report, now=clock.now())
    return Ack()


@router.post("/failure")
@again_if_broken_off
async def failure(job_id: str, report: Failed, parts: TheParts) -> Ack:
    """The attempt failed."""
    async with parts.database.transaction() as session:
        await reports.accept_failure(session, job_id=job_id, report=report, now=clock.now())
    return Ack()
