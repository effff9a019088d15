"""From the clock: whole uploads that a dead process left behind become assets; stale ones are given up."""

import asyncio
from pathlib import Path

from infra import clock
from infra.database.engine import Database
from infra.storage import Storage
from media_service.uploads import service

SWEEP_SECONDS = 10.0


async def sweep(database: Database, storage: Storage, *, folder: Path) -> bool:
    """One round; whether a job was queued."""
    now = clock.now()
    async with database.reading() as session:
        received = await service.received_uploads(session)
        stale = await service.anything_stale(session, now=now)
    queued = False
    for upload in received:
        await storage.adopt_file(service.master_key(upload), folder / upload.id)
        async with database.transaction() as session:
            queued |= await service.finish_upload(session, upload_id=upload.id, now=now)
    if stale:
        async with database.transaction() as session:
            expired = await service.expire_uploads(session, now=now)
        for upload_id in expired:
            await asyncio.to_thread((folder / upload_id).unlink, missing_ok=True)
    return queued
