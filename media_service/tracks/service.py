"""Decisions about tracks: adding, replacing, removing, and which set of playlists is shown.

Each change is a row and a message in the outbox; the files follow within a second, and with them one pointer.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.transcode_report import JobKind
from infra.outbox import rows as outbox
from media_service.captions.cues import Cue
from media_service.library import service as library
from media_service.library.errors import TitleUnknown
from media_service.library.models import Asset, Title
from media_service.library.schemas import JobState
from media_service.tracks import queries
from media_service.tracks.errors import TooManyTracks, TrackLabelTaken, TrackUnknown
from media_service.tracks.models import Track
from media_service.tracks.queries import Showing
from media_service.tracks.schemas import SpokenCue, TrackKind
from media_service.tracks.staging import Staged
from media_service.transcoding import claims
from media_service.transcoding.models import TranscodeJob

TRACKS_CHANGED = "tracks_changed"
TRACKS_MAX = 40  # of one title


async def put_subtitles(
    session: AsyncSession,
    *,
    title_id: str,
    language: str,
    label: str,
    cues: Sequence[Cue],
    hard_of_hearing: bool = False,
    put_by: str,
    now: datetime,
) -> str:
    """Subtitles of a title in one language, in place of those there were; the track's id.

    Raises TitleUnknown, TrackLabelTaken, TooManyTracks.
    """
    return await _put(
        session,
        {"title_id": title_id, "kind": TrackKind.SUBTITLES, "language": language, "hard_of_hearing": hard_of_hearing},
        {"label": label, "describes_video": False, "machine_made": False},
        [dict(cue.kept()) for cue in cues],
        put_by=put_by,
        now=now,
    )


async def request_voice(
    session: AsyncSession,
    *,
    title_id: str,
    language: str,
    label: str,
    cues: Sequence[SpokenCue],
    describes_video: bool = True,
    requested_by: str,
    now: datetime,
) -> str:
    """A machine is to say these cues over the film's own sound; the track's id.

    One voice per title and language: asked again it says the new words, and what was there is heard until they are
    spoken; asked again for the same, nothing happens unless the last attempt failed. Times count on the whole film.
    Raises TitleUnknown, TrackLabelTaken, TooManyTracks.
    """
    return await _put(
        session,
        {"title_id": title_id, "kind": TrackKind.VOICE, "language": language, "hard_of_hearing": False},
        {"label": label, "describes_video": describes_video, "machine_made": True},
        [cue.model_dump() for cue in sorted(cues, key=lambda cue: cue.start_seconds)],
        put_by=requested_by,
        now=now,
    )


async def remove(session: AsyncSession, *, track_id: str, now: datetime) -> None:
    """Take a track off the menu. Raises TrackUnknown."""
    track = await session.get(Track, track_id)
    if track is None:
        raise TrackUnknown
    await claims.drop_voice_jobs(session, documents=queries.documents_of(track.id))
    await session.delete(track)
    await session.flush()
    await tell(session, title_id=track.title_id, now=now)


async def tell(session: AsyncSession, *, title_id: str, now: datetime) -> None:
    """What viewers get of the title has to be put together anew."""
    await outbox.post(session, topic=TRACKS_CHANGED, payload={"title_id": title_id}, now=now)


async def show(session: AsyncSession, *, showing: Showing, staged: Staged, now: datetime) -> bool:
    """Move the pointer to the set that was made of `showing`; False when the film or its stretch changed meanwhile.

    Voices that nobody has spoken yet become jobs; their documents are in storage by now.
    """
    asset = await session.get_one(Asset, showing.asset_id, with_for_update=True)
    title = await session.get_one(Title, showing.title_id)
    if (asset.fence, asset.stagings, title.asset_id) != (showing.fence, showing.stagings, asset.id):
        return False
    if staged.playlist is not None or asset.staged_playlist is not None:
        asset.stage(staged.playlist, trim=staged.trim)
    for track in showing.unspoken():
        if await session.get(Track, track.id) is not None:
            await _queue(session, track=track, asset_id=asset.id, now=now)
    return True


async def keep_rendition(session: AsyncSession, *, track_id: str, version: int, made: dict[str, Any]) -> Track | None:
    """Remember the sound that was made of a voice; None when the voice is gone or says something else by now."""
    track = await session.get(Track, track_id, with_for_update=True)
    if track is None or track.version != version:
        return None
    track.rendition = {"version": version, **made}
    return track


async def _put(
    session: AsyncSession,
    what: dict[str, Any],
    about: dict[str, Any],
    cues: list[dict[str, Any]],
    *,
    put_by: str,
    now: datetime,
) -> str:
    title = await library.locked_title(session, title_id=what["title_id"])
    if title is None:
        raise TitleUnknown
    track = await session.scalar(select(Track).filter_by(**what))
    same_label = select(Track.id).filter_by(title_id=title.id, kind=what["kind"], label=about["label"])
    if track is not None:
        same_label = same_label.where(Track.id != track.id)
    if await session.scalar(same_label) is not None:
        raise TrackLabelTaken(label=about["label"])
    if track is None:
        count = await session.scalar(select(func.count(Track.id)).where(Track.title_id == title.id))
        if (count or 0) >= TRACKS_MAX:
            raise TooManyTracks(limit=TRACKS_MAX)
        row = {**what, **about, "cues": cues, "created_by": put_by, "created_at": now, "changed_at": now}
        track = Track(id=ids.new("trk"), version=1, **row)
        session.add(track)
    elif track.cues != cues or await _has_failed(session, track):
        track.version, track.cues, track.changed_at = track.version + 1, cues, now
    for name, value in about.items():
        setattr(track, name, value)
    await session.flush()
    await tell(session, title_id=title.id, now=now)
    return track.id


async def _has_failed(session: AsyncSession, track: Track) -> bool:
    failed = (TranscodeJob.document == queries.document_key(track)) & (TranscodeJob.state == JobState.FAILED)
    return await session.scalar(select(TranscodeJob.id).where(failed).limit(1)) is not None


async def _queue(session: AsyncSession, *, track: Track, asset_id: str, now: datetime) -> None:
    """One job for this version over this film; those of other versions are forgotten."""
    document = queries.document_key(track)
    jobs = select(TranscodeJob.asset_id, TranscodeJob.document).where(TranscodeJob.kind == JobKind.VOICE)
    of_track = jobs.where(TranscodeJob.document.startswith(queries.documents_of(track.id), autoescape=True))
    known = [(row.asset_id, row.document) for row in await session.execute(of_track)]
    if (asset_id, document) in known:
        return
    if known:
        await claims.drop_voice_jobs(session, documents=queries.documents_of(track.id))
    await claims.queue_job(session, asset_id=asset_id, document=document, now=now)
