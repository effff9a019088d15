"""What whoever watches over the house sees of the media service: jobs, uploads, viewers, the outbox. Never people."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.database.engine import Database
from infra.http.metrics import Reading
from infra.outbox.lag import lag
from media_service.library.schemas import JobState
from media_service.playback.models import PlaybackSession
from media_service.transcoding.models import TranscodeJob
from media_service.uploads.models import Upload
from media_service.uploads.schemas import UploadState


async def read(database: Database) -> list[Reading]:
    """The numbers of this moment."""
    now = clock.now()
    async with database.reading() as session:
        outbox = await lag(session, now=now)
        jobs = await _by_state(session, TranscodeJob)
        uploads = await _by_state(session, Upload)
        living = (PlaybackSession.token_expires_at > now) & PlaybackSession.revoked_at.is_(None)
        viewers = await session.scalar(select(func.count(PlaybackSession.id)).where(living))
    return [
        *(Reading("jobs", "Transcode jobs by state.", jobs.get(state, 0), {"state": state}) for state in JobState),
        *(Reading("uploads", "Uploads by state.", uploads.get(state, 0), {"state": state}) for state in UploadState),
        Reading("playback_sessions_live", "Sessions with a living token.", viewers or 0),
        Reading("outbox_waiting", "Messages that wait for the relay.", outbox.waiting),
        Reading("outbox_oldest_seconds", "Age of the oldest of them.", outbox.oldest_seconds),
        Reading("outbox_refused", "Waiting messages that were refused at least once.", outbox.refused),
    ]


async def _by_state(session: AsyncSession, table: Any) -> dict[str, int]:
    rows = await session.execute(select(table.state, func.count(table.id)).group_by(table.state))
    return {str(state): count for state, count in rows.all()}
