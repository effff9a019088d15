"""From the outbox and the clock: posters to where the public finds them, unread output deleted, due jobs taken."""

from datetime import datetime
from typing import Any

import structlog

from infra.database.engine import Database
from infra.database.retrying import again_if_broken_off
from infra.outbox.relay import Handler
from infra.storage import MEDIA, Storage
from media_service.library import service as library
from media_service.pictures import posters
from media_service.transcoding import claims, reports

log = structlog.get_logger()


def handlers(database: Database, storage: Storage) -> dict[str, Handler]:
    """By topic; each may run twice without harm."""

    async def poster_made(payload: dict[str, Any]) -> None:
        asset_id, fence = str(payload["asset_id"]), int(payload["fence"])
        try:
            picture = await storage.get(f"{MEDIA}{asset_id}/{payload['poster']}")
        except FileNotFoundError:
            return  # a newer claim has replaced that output and brings its own poster
        try:
            key = await posters.keep(storage, name=f"{asset_id}-{fence}", content=picture, narrowest=1)
        except posters.PictureRefused as refused:  # a film without a poster is still a film
            log.warning("poster_refused", asset_id=asset_id, problem=str(refused))
            return
        async with database.transaction() as session:
            await library.set_poster(session, asset_id=asset_id, fence=fence, key=key)

    async def output_settled(payload: dict[str, Any]) -> None:
        asset_id, fence = str(payload["asset_id"]), payload["keep_fence"]
        keep = None if fence is None else f"{MEDIA}{asset_id}/f{fence}/"
        await storage.delete_prefix(f"{MEDIA}{asset_id}/", keep=keep)

    return {reports.POSTER_MADE: poster_made, reports.OUTPUT_SETTLED: output_settled}


@again_if_broken_off
async def take_due_jobs(database: Database, *, now: datetime, judge_leases: bool) -> list[str]:
    """One round of the clock: abandoned jobs are queued again or given up; ids of the jobs to nudge about."""
    async with database.reading() as session:
        if not await claims.something_due(session, now=now):
            return []
    async with database.transaction() as session:
        for lost in await claims.requeue_abandoned(session, now=now) if judge_leases else []:
            await reports.abandon(session, job_id=lost, now=now)
        return await claims.take_due(session, now=now)


async def give_back(database: Database, *, job_ids: list[str], now: datetime) -> None:
    """The broker is away: the jobs stay due."""
    async with database.transaction() as session:
        await claims.nudge_lost(session, job_ids=job_ids, now=now)
