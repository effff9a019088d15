"""From the outbox: sets of playlists for titles whose tracks or film changed, and voices that were spoken."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.voice import VoiceDocument
from infra.database.engine import Database
from infra.database.retrying import again_if_broken_off
from infra.outbox.relay import Handler
from infra.storage import Storage
from media_service.library.models import Asset
from media_service.tracks import queries, service, staging
from media_service.tracks.models import Track
from media_service.tracks.queries import Showing
from media_service.transcoding import reports

_ATTEMPTS = 5


class StillChanging(Exception):
    """The film changed under every attempt; the relay comes again."""


def handlers(database: Database, storage: Storage) -> dict[str, Handler]:
    """By topic; each may run twice without harm."""

    async def tracks_changed(payload: dict[str, Any]) -> None:
        await stage(database, storage, title_id=str(payload["title_id"]))

    async def film_whole(payload: dict[str, Any]) -> None:
        async with database.reading() as session:
            asset = await session.get(Asset, str(payload["asset_id"]))
        if asset is not None:
            await stage(database, storage, title_id=asset.title_id)

    async def voice_spoken(payload: dict[str, Any]) -> None:
        track_id, _, version = str(payload["document"]).rpartition("/")[2].partition(".")[0].rpartition("v")
        made = {"asset_id": payload["asset_id"], "spoken": payload["rendition"]}
        async with database.transaction() as session:
            await _keep(session, track_id=track_id, version=int(version), made=made)

    return {
        service.TRACKS_CHANGED: tracks_changed,
        reports.FILM_WHOLE: film_whole,
        reports.VOICE_SPOKEN: voice_spoken,
    }


@again_if_broken_off
async def stage(database: Database, storage: Storage, *, title_id: str) -> None:
    """Put together what viewers of a title get, and show it, once its film is whole. Raises StillChanging."""
    for _ in range(_ATTEMPTS):
        async with database.reading() as session:
            showing = await queries.showing(session, title_id=title_id)
        if showing is None or not showing.is_whole:
            return  # the film's completion brings us back
        staged = await staging.write(storage, showing, trim=showing.trim)
        await _write_documents(storage, showing)
        async with database.transaction() as session:
            if await service.show(session, showing=showing, staged=staged, now=clock.now()):
                return
    raise StillChanging(title_id)


async def _keep(session: AsyncSession, *, track_id: str, version: int, made: dict[str, Any]) -> None:
    track = await service.keep_rendition(session, track_id=track_id, version=version, made=made)
    if track is not None:
        await service.tell(session, title_id=track.title_id, now=clock.now())


async def _write_documents(storage: Storage, showing: Showing) -> None:
    for track in showing.unspoken():
        await storage.put(queries.document_key(track), _document(track).model_dump_json().encode())


def _document(track: Track) -> VoiceDocument:
    return VoiceDocument.model_validate({"language": track.language, "cues": track.cues})
