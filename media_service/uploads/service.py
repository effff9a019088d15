"""Decisions about uploads: who may begin one, how far it is, and what it becomes."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.actor import Actor
from infra.database import locking
from infra.storage import MASTERS
from media_service.library import access
from media_service.library import queries as library_queries
from media_service.library import service as library
from media_service.transcoding import claims as transcoding
from media_service.uploads.errors import (
    OffsetMismatch,
    TooManyUploads,
    UploadEmpty,
    UploadFinished,
    UploadOver,
    UploadTooLarge,
    UploadUnknown,
)
from media_service.uploads.models import Upload
from media_service.uploads.schemas import UploadState

LIFETIME = timedelta(days=7)  # after the last byte that came
MAX_GROWING = 20  # per organisation
_SWEEP_BATCH = 100
_ARRIVED = (UploadState.RECEIVED, UploadState.FINISHED)


def require_acceptable_size(size_bytes: int, *, upload_max_bytes: int) -> None:
    """Raise UploadEmpty or UploadTooLarge."""
    if size_bytes == 0:
        raise UploadEmpty
    if size_bytes > upload_max_bytes:
        raise UploadTooLarge(limit=upload_max_bytes)


async def begin_upload(
    session: AsyncSession,
    *,
    actor: Actor,
    title_id: str,
    filename: str,
    size_bytes: int,
    now: datetime,
) -> Upload:
    """An upload of one master for a title of the actor's house.

    Raises TitleUnknown, NotOfThisHouse, TooManyUploads.
    """
    title = await library_queries.title(session, title_id=title_id)
    title = access.require_title(actor, title, *access.EDITORS)
    await locking.take_turn(session, f"uploads:{title.organisation_id}")
    growing = (Upload.organisation_id == title.organisation_id) & (Upload.state == UploadState.GROWING)
    if (await session.scalar(select(func.count()).select_from(Upload).where(growing)) or 0) >= MAX_GROWING:
        raise TooManyUploads(limit=MAX_GROWING)
    upload = Upload(
        id=ids.new("upl"),
        organisation_id=title.organisation_id,
        title_id=title.id,
        asset_id=ids.new("ast"),
        filename=filename,
        size_bytes=size_bytes,
        offset_bytes=0,
        state=UploadState.GROWING,
        created_by=actor.subject,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(upload)
    await session.flush()
    return upload


async def upload_of(session: AsyncSession, *, upload_id: str, actor: Actor, now: datetime) -> Upload:
    """The upload, for its own house's owners and editors. Raises UploadUnknown, NotOfThisHouse, UploadOver."""
    upload = await session.get(Upload, upload_id) if ids.is_id("upl", upload_id) else None
    if upload is None or not actor.may(upload.organisation_id, *access.STAFF):
        raise UploadUnknown
    access.require(actor, upload.organisation_id, *access.EDITORS)
    over = upload.state in (UploadState.TERMINATED, UploadState.EXPIRED)
    if over or (upload.state == UploadState.GROWING and upload.expires_at <= now):
        raise UploadOver
    return upload


def require_offset(upload: Upload, offset: int) -> None:
    """Raise OffsetMismatch unless the sender goes on exactly where we are."""
    if upload.offset_bytes != offset:
        raise OffsetMismatch


async def record_offset(session: AsyncSession, *, upload_id: str, offset_bytes: int, now: datetime) -> bool:
    """Count what is safely on the disk; True when that is all of it."""
    growing = (Upload.id == upload_id) & (Upload.state == UploadState.GROWING)
    count = update(Upload).where(growing).values(offset_bytes=offset_bytes, expires_at=now + LIFETIME)
    await session.execute(count)
    whole = growing & (Upload.offset_bytes == Upload.size_bytes)
    await session.execute(update(Upload).where(whole).values(state=UploadState.RECEIVED))
    return await session.scalar(select(Upload.state).where(Upload.id == upload_id)) in _ARRIVED


async def finish_upload(session: AsyncSession, *, upload_id: str, now: datetime) -> bool:
    """The master lies in its place: the asset and its job come into being, once. False when they already have."""
    received = (Upload.id == upload_id) & (Upload.state == UploadState.RECEIVED)
    values = {"state": UploadState.FINISHED, "finished_at": now}
    finished = update(Upload).where(received).values(values).returning(Upload)
    upload = (await session.execute(finished)).scalar_one_or_none()
    if upload is None:
        return False
    await library.add_asset(
        session,
        asset_id=upload.asset_id,
        title_id=upload.title_id,
        master_key=master_key(upload),
        size_bytes=upload.size_bytes,
        now=now,
    )
    await transcoding.queue_job(session, asset_id=upload.asset_id, now=now)
    return True


async def terminate_upload(session: AsyncSession, *, upload: Upload) -> None:
    """The sender gives up. Raises UploadFinished."""
    growing = (Upload.id == upload.id) & (Upload.state == UploadState.GROWING)
    change = update(Upload).where(growing).values(state=UploadState.TERMINATED).returning(Upload.id)
    if (await session.execute(change)).one_or_none() is None:
        raise UploadFinished


async def expire_uploads(session: AsyncSession, *, now: datetime) -> list[str]:
    """Give up uploads nobody went on with; their ids."""
    stale = (Upload.state == UploadState.GROWING) & (Upload.expires_at <= now)
    change = update(Upload).where(stale).values(state=UploadState.EXPIRED).returning(Upload.id)
    return list((await session.scalars(change)).all())


async def anything_stale(session: AsyncSession, *, now: datetime) -> bool:
    """Whether `expire_uploads` would find one: a read, so that idle rounds write nothing."""
    stale = (Upload.state == UploadState.GROWING) & (Upload.expires_at <= now)
    return await session.scalar(select(Upload.id).where(stale).limit(1)) is not None


async def received_uploads(session: AsyncSession) -> list[Upload]:
    """Uploads that are whole but have not become assets: a process died in between."""
    query = select(Upload).where(Upload.state == UploadState.RECEIVED).order_by(Upload.id).limit(_SWEEP_BATCH)
    return list((await session.scalars(query)).all())


def master_key(upload: Upload) -> str:
    """Where the master of this upload goes in storage."""
    return f"{MASTERS}{upload.asset_id}"
