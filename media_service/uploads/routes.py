"""Resumable uploads: tus 1.0 with creation, termination and expiration.

Own code because the package at hand fell short in ways that cannot be wrapped: infra/decisions/0008-tus.md.
"""

import asyncio

from fastapi import APIRouter, Depends, Request, Response
from starlette.requests import ClientDisconnect

from infra import clock
from infra.http.callers import CurrentActor
from media_service.parts import Parts, TheParts
from media_service.uploads import growing_file, service, tus
from media_service.uploads.errors import OffsetMismatch, UploadHeaderMalformed, UploadInterrupted, UploadOverrun
from media_service.uploads.growing_file import GrowingFile
from media_service.uploads.models import Upload
from media_service.uploads.schemas import UploadState
from media_service.uploads.turns import Turn, Turns

router = APIRouter(prefix=tus.PREFIX, tags=["uploads"])
_versioned = [Depends(tus.require_version)]
_BUFFER_BYTES = 1 << 20  # one hop to a thread per MiB
_COUNT_EVERY_BYTES = 64 << 20  # what a killed process loses at most


@router.options("", status_code=204)
@router.options("/{upload_id}", status_code=204)
def capabilities(parts: TheParts) -> Response:
    """What this server speaks."""
    limit = str(parts.settings.upload_max_bytes)
    headers = {"Tus-Version": tus.VERSION, "Tus-Extension": tus.EXTENSIONS, "Tus-Max-Size": limit}
    return _answer(204, headers=headers)


@router.post("", status_code=201, dependencies=_versioned)
async def create(request: Request, actor: CurrentActor, parts: TheParts) -> Response:
    """Begin an upload; Location is a path, so it holds behind any proxy."""
    size_bytes, metadata, now = tus.number(request, "Upload-Length"), tus.metadata(request), clock.now()
    if "title_id" not in metadata:
        raise UploadHeaderMalformed(header="Upload-Metadata")
    settings = parts.settings
    service.require_acceptable_size(size_bytes, upload_max_bytes=settings.upload_max_bytes)
    await asyncio.to_thread(growing_file.require_space, settings.uploads_folder, size_bytes)
    async with parts.database.transaction() as session:
        upload = await service.begin_upload(
            session,
            actor=actor,
            title_id=metadata["title_id"],
            filename=tus.shown_filename(metadata.get("filename", "")),
            size_bytes=size_bytes,
            now=now,
        )
    return _answer(201, upload, headers={"Location": f"{tus.PREFIX}/{upload.id}"})


@router.head("/{upload_id}", status_code=200, dependencies=_versioned)
async def offset(upload_id: str, actor: CurrentActor, parts: TheParts) -> Response:
    """How much of the upload is safely here."""
    async with parts.database.reading() as session:
        upload = await service.upload_of(session, upload_id=upload_id, actor=actor, now=clock.now())
    metadata = tus.written_metadata({"title_id": upload.title_id, "filename": upload.filename})
    return _answer(200, upload, headers={"Upload-Length": str(upload.size_bytes), "Upload-Metadata": metadata})


@router.patch("/{upload_id}", status_code=204, dependencies=_versioned)
async def append(request: Request, upload_id: str, actor: CurrentActor, parts: TheParts) -> Response:
    """Bytes from an offset on. The right to send is checked before the first byte is read."""
    tus.require_offset_media_type(request)
    offset, now = tus.number(request, "Upload-Offset"), clock.now()
    async with parts.database.reading() as session:
        await service.upload_of(session, upload_id=upload_id, actor=actor, now=now)
    turns: Turns = request.app.state.turns
    async with turns.take(upload_id) as turn:
        async with parts.database.reading() as session:
            upload = await service.upload_of(session, upload_id=upload_id, actor=actor, now=now)
        service.require_offset(upload, offset)
        if upload.state == UploadState.GROWING:
            await _receive(request, turn, upload, parts)
    async with parts.database.reading() as session:
        upload = await service.upload_of(session, upload_id=upload_id, actor=actor, now=now)
    if upload.state == UploadState.RECEIVED:
        await _settle(upload, parts)
    return _answer(204, upload)


@router.delete("/{upload_id}", status_code=204, dependencies=_versioned)
async def terminate(request: Request, upload_id: str, actor: CurrentActor, parts: TheParts) -> Response:
    """Give the upload up; its bytes are deleted."""
    now = clock.now()
    async with parts.database.reading() as session:
        upload = await service.upload_of(session, upload_id=upload_id, actor=actor, now=now)
    turns: Turns = request.app.state.turns
    async with turns.take(upload_id):
        async with parts.database.transaction() as session:
            await service.terminate_upload(session, upload=upload)
        await asyncio.to_thread((parts.settings.uploads_folder / upload.id).unlink, missing_ok=True)
    return _answer(204)


async def _settle(upload: Upload, parts: Parts) -> None:
    """The master to its place, then its asset and job; the sweep does the same for what a dead process left."""
    await parts.storage.adopt_file(service.master_key(upload), parts.settings.uploads_folder / upload.id)
    async with parts.database.transaction() as session:
        queued = await service.finish_upload(session, upload_id=upload.id, now=clock.now())
    if queued:
        parts.job_queued.set()


async def _receive(request: Request, turn: Turn, upload: Upload, parts: Parts) -> None:
    """Stream the body to the disk. However it ends, what reached the disk is counted."""
    file = await asyncio.to_thread(GrowingFile.open, parts.settings.uploads_folder / upload.id, upload.offset_bytes)
    try:
        if file.offset < upload.offset_bytes:  # the disk lost what was counted: the sender must go back
            raise OffsetMismatch
        await _copy(request, turn, file, upload, parts)
    except ClientDisconnect:
        pass  # there is nobody to answer; the sender will ask for the offset and go on
    finally:
        try:
            await _count(file, upload.id, parts)
        finally:
            await asyncio.to_thread(file.close)


async def _copy(request: Request, turn: Turn, file: GrowingFile, upload: Upload, parts: Parts) -> None:
    buffer, chunks, counted = bytearray(), request.stream(), file.offset
    try:
        while (chunk := await turn.next_chunk(chunks)) is not None:
            if file.offset + len(buffer) + len(chunk) > upload.size_bytes:
                raise UploadOverrun
            buffer += chunk
            if len(buffer) >= _BUFFER_BYTES:
                full, buffer = buffer, bytearray()
                await asyncio.to_thread(file.write, full)
            if file.offset - counted >= _COUNT_EVERY_BYTES:
                counted = file.offset
                await _count(file, upload.id, parts)
    except UploadInterrupted:
        if file.offset + len(buffer) < upload.size_bytes:
            raise  # otherwise its last byte was here already: it has only to be told so
    finally:
        await asyncio.to_thread(file.write, buffer)


async def _count(file: GrowingFile, upload_id: str, parts: Parts) -> None:
    await asyncio.to_thread(file.sync)
    async with parts.database.transaction() as session:
        await service.record_offset(session, upload_id=upload_id, offset_bytes=file.offset, now=clock.now())


def _answer(status: int, upload: Upload | None = None, *, headers: dict[str, str] | None = None) -> Response:
    answer = Response(status_code=status, headers={"Cache-Control": "no-store", **(headers or {})})
    if upload is not None:
        answer.headers["Upload-Offset"] = str(upload.offset_bytes)
        if upload.state == UploadState.GROWING:
            answer.headers["Upload-Expires"] = tus.http_date(upload.expires_at)
    return answer
