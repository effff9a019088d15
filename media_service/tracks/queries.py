"""Reads of tracks: for the house, and everything that a set of playlists is made of."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts.transcode_report import FailureCode, Spoken
from infra.contracts.voice import VOICES
from media_service.library.models import Asset, Title
from media_service.library.schemas import AssetState, JobState
from media_service.tracks.models import Track
from media_service.tracks.schemas import TrackKind, TrackState, TrackView
from media_service.transcoding.models import TranscodeJob
from media_service.transcoding.refusals import refusal


@dataclass(frozen=True, slots=True)
class Showing:
    """What viewers of a title are to get: the film that is on screen, its stretch, and the tracks beside it."""

    title_id: str
    asset_id: str
    fence: int
    stagings: int
    playlist: str
    trim: tuple[float, float] | None
    spoken_language: str | None
    is_whole: bool
    tracks: tuple[Track, ...]

    def voices(self) -> list[tuple[Track, Spoken]]:
        """The voices that were made over this film, the newest version that there is of each."""
        found = [(track, spoken_over(track, self.asset_id)) for track in self.tracks if track.kind == TrackKind.VOICE]
        return [(track, spoken) for track, spoken in found if spoken is not None]

    def unspoken(self) -> list[Track]:
        """The voices whose newest version nobody has spoken over this film yet."""
        return [
            track
            for track in self.tracks
            if track.kind == TrackKind.VOICE
            and (spoken_over(track, self.asset_id) is None or (track.rendition or {}).get("version") != track.version)
        ]

    def subtitles(self) -> list[Track]:
        """The texts."""
        return [track for track in self.tracks if track.kind == TrackKind.SUBTITLES]


async def showing(session: AsyncSession, *, title_id: str) -> Showing | None:
    """How a title stands; None while it has no film."""
    title = await session.get(Title, title_id)
    asset = await session.get(Asset, title.asset_id) if title is not None and title.asset_id else None
    if title is None or asset is None or asset.playlist is None:
        return None
    start, end = asset.trim_start_seconds, asset.trim_end_seconds
    rows = await session.scalars(_of_title(title_id))
    return Showing(
        title_id=title_id,
        asset_id=asset.id,
        fence=asset.fence,
        stagings=asset.stagings,
        playlist=asset.playlist,
        trim=None if start is None or end is None else (start, end),
        spoken_language=title.spoken_language,
        is_whole=asset.state == AssetState.COMPLETE,
        tracks=tuple(rows.all()),
    )


async def tracks(session: AsyncSession, *, title_id: str) -> list[TrackView]:
    """A title's tracks as its house sees them."""
    found = await showing(session, title_id=title_id)
    rows = (await session.scalars(_of_title(title_id))).all()
    asset_id = found.asset_id if found else ""
    documents = [document_key(row) for row in rows]
    query = select(TranscodeJob).where((TranscodeJob.asset_id == asset_id) & TranscodeJob.document.in_(documents))
    jobs = {job.document: job for job in (await session.scalars(query)).all()}
    is_whole = found is not None and found.is_whole
    return [_view(row, jobs.get(document_key(row)), asset_id, is_whole=is_whole) for row in rows]


async def track(session: AsyncSession, *, track_id: str) -> Track | None:
    """One row."""
    return await session.get(Track, track_id)


async def job_id(session: AsyncSession, *, track: Track) -> str | None:
    """The job that is to speak the newest version of a voice."""
    return await session.scalar(select(TranscodeJob.id).where(TranscodeJob.document == document_key(track)))


def document_key(row: Track) -> str:
    """Where the worker finds what this version of a voice says."""
    return f"{documents_of(row.id)}{row.version}.json"


def documents_of(track_id: str) -> str:
    """How the keys of all versions begin."""
    return f"{VOICES}{track_id}v"


def spoken_over(row: Track, asset_id: str) -> Spoken | None:
    """The sound that was made of this voice for that film."""
    made = row.rendition
    return Spoken.model_validate(made["spoken"]) if made and made["asset_id"] == asset_id else None


def _of_title(title_id: str) -> Select[Track]:
    return select(Track).where(Track.title_id == title_id).order_by(Track.kind, Track.created_at, Track.id)


def _view(row: Track, job: TranscodeJob | None, asset_id: str, *, is_whole: bool) -> TrackView:
    state = TrackState.READY if is_whole else TrackState.WAITING
    if row.kind == TrackKind.VOICE:
        state = _voice_state(row, job, asset_id)
    return TrackView(
        id=row.id,
        kind=TrackKind(row.kind),
        language=row.language,
        label=row.label,
        state=state,
        fraction=job.fraction if job and state == TrackState.WORKING else float(state == TrackState.READY),
        hard_of_hearing=row.hard_of_hearing,
        describes_video=row.describes_video,
        machine_made=row.machine_made,
        cue_count=len(row.cues),
        created_at=row.created_at,
        changed_at=row.changed_at,
        refusal=refusal(_failure(job.failure_code)) if job and job.failure_code else None,
    )


def _voice_state(row: Track, job: TranscodeJob | None, asset_id: str) -> TrackState:
    if spoken_over(row, asset_id) is not None and (row.rendition or {}).get("version") == row.version:
        return TrackState.READY
    if job is None or job.state == JobState.QUEUED:
        return TrackState.WAITING
    return TrackState.FAILED if job.state == JobState.FAILED else TrackState.WORKING


def _failure(code: str) -> str:
    """A voice's own words: those of films speak of a master."""
    return code if code == FailureCode.VOICE_UNAVAILABLE else FailureCode.VOICE_FAILED
