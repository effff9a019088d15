"""What the worker says to media_service (`infra.contracts.transcode_report`), and what it makes of the answers.

media_service may be away for a while: it restarts, a line breaks. Only it can give the job to someone else, and then
it answers 409 (404 if the job was deleted); so silence is waited out, and such an answer ends the work.
"""

import asyncio
import time
from dataclasses import dataclass

import httpx
import structlog
from pydantic import BaseModel

from infra.contracts.transcode_job import LEASE_SECONDS
from infra.contracts.transcode_report import (
    Claim,
    ClaimedJob,
    Completed,
    Failed,
    FailureCode,
    Playable,
    Progress,
    Spoken,
)
from infra.http import service_client
from transcoder.vod.refusals import FenceLost, JobFailed

log = structlog.get_logger()
AWAY_SECONDS = 600  # a running encode is worth this much patience
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.2, 3.0
_NOT_OURS = (404, 409)


class MediaServiceAway(Exception):
    """No usable answer for as long as it was worth waiting."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where reports are handed in."""

    http: httpx.AsyncClient
    secret: str


async def claim(desk: Desk, job_id: str, *, worker: str) -> ClaimedJob | None:
    """The job, now ours; None if it is someone else's or over. Raises MediaServiceAway."""
    try:
        answer = await _post(desk, job_id, "claims", Claim(worker=worker), patience_seconds=LEASE_SECONDS)
    except FenceLost:
        return None
    return ClaimedJob.model_validate_json(answer.content)


async def progress(desk: Desk, job: ClaimedJob, *, fraction: float) -> None:
    """How far we are, and that we live. Raises FenceLost, MediaServiceAway."""
    word = Progress(fence=job.fence, fraction=min(max(fraction, 0.0), 1.0))
    await _post(desk, job.job_id, "progress", word, patience_seconds=AWAY_SECONDS)


async def playable(desk: Desk, job: ClaimedJob, *, playlist: str, poster: str | None, duration_seconds: float) -> None:
    """The first segments can be watched. Raises FenceLost, MediaServiceAway."""
    word = Playable(fence=job.fence, playlist=playlist, poster=poster, duration_seconds=duration_seconds)
    await _post(desk, job.job_id, "playable", word, patience_seconds=AWAY_SECONDS)


async def completed(desk: Desk, job: ClaimedJob, word: Completed) -> None:
    """Everything is in storage. Raises FenceLost, MediaServiceAway."""
    await _post(desk, job.job_id, "completion", word, patience_seconds=AWAY_SECONDS)


async def spoken(desk: Desk, job: ClaimedJob, word: Spoken) -> None:
    """A voice is in storage. Raises FenceLost, MediaServiceAway."""
    await _post(desk, job.job_id, "voice", word, patience_seconds=AWAY_SECONDS)


async def failed(desk: Desk, job: ClaimedJob, failure: JobFailed) -> None:
    """It cannot be done. Raises FenceLost, MediaServiceAway."""
    word = Failed(fence=job.fence, code=FailureCode(failure.code), retry=failure.retry, detail=str(failure)[:2000])
    await _post(desk, job.job_id, "failure", word, patience_seconds=AWAY_SECONDS)


async def _post(desk: Desk, job_id: str, kind: str, word: BaseModel, *, patience_seconds: float) -> httpx.Response:
    path = f"/api/media/transcode-jobs/{job_id}/{kind}"
    pause, give_up_at = _FIRST_PAUSE_SECONDS, time.monotonic() + patience_seconds
    while True:
        try:
            answer = await service_client.post_signed(desk.http, path, word, secret=desk.secret)
            if answer.is_success:
                return answer
            if answer.status_code in _NOT_OURS:
                raise FenceLost(f"{kind}: {answer.text[:200]}")
            if answer.status_code < 500:
                raise MediaServiceAway(f"{kind}: {answer.status_code} {answer.text[:200]}")
            problem = str(answer.status_code)
        except httpx.TransportError as broken:
            problem = f"{type(broken).__name__}: {broken}"
        if time.monotonic() + pause > give_up_at:
            raise MediaServiceAway(f"{kind}: {problem}")
        log.warning("report_delayed", job_id=job_id, report=kind, problem=problem)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
