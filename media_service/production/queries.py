"""How far a house's titles are on their way to the screen: title, newest asset and its job in one view."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from infra.contracts.transcode_report import JobKind
from media_service.library import completeness
from media_service.library import queries as library
from media_service.library.models import Asset, Title
from media_service.library.schemas import (
    AssetState,
    ContentWarning,
    Credit,
    Genre,
    JobState,
    ProductionView,
    SpokenLanguage,
    TitleSheet,
    TitleState,
    Trim,
)
from media_service.transcoding.models import TranscodeJob
from media_service.transcoding.refusals import refusal

_Rows = Select[Title, Asset, TranscodeJob]  # the outer joins may leave the last two empty


async def production(session: AsyncSession, *, title_id: str) -> ProductionView | None:
    """One title's way to the screen."""
    row = (await session.execute(_titles().where(Title.id == title_id))).one_or_none()
    return None if row is None else _view(row[0], row[1], row[2])


async def productions(session: AsyncSession, *, organisation_id: str, limit: int, offset: int) -> list[ProductionView]:
    """A house's titles, the newest first."""
    query = _titles().where(Title.organisation_id == organisation_id)
    query = query.order_by(Title.created_at.desc(), Title.id.desc()).limit(limit).offset(offset)
    return [_view(row[0], row[1], row[2]) for row in (await session.execute(query)).all()]


def _titles() -> _Rows:
    other = aliased(Asset)
    newest = select(other.id).where(other.title_id == Title.id).order_by(other.uploaded_at.desc(), other.id.desc())
    return (
        select(Title, Asset, TranscodeJob)
        .select_from(Title)
        .outerjoin(Asset, Asset.id == newest.limit(1).scalar_subquery())
        .outerjoin(TranscodeJob, (TranscodeJob.asset_id == Asset.id) & (TranscodeJob.kind == JobKind.FILM))
    )


def _view(title: Title, asset: Asset | None, job: TranscodeJob | None) -> ProductionView:
    return ProductionView(
        title_id=title.id,
        organisation_id=title.organisation_id,
        name_vi=title.name_vi,
        name_en=title.name_en or title.name_vi,
        state=TitleState(title.state),
        asset_id=asset.id if asset else None,
        job_state=JobState(job.state) if job else None,
        fraction=job.fraction if job else 0.0,
        attempts=job.attempts if job else 0,
        uploaded_at=asset.uploaded_at if asset else None,
        playable_at=job.playable_at if job else None,
        completed_at=job.completed_at if job else None,
        duration_seconds=asset.duration_seconds if asset else None,
        rungs=[str(rung["name"]) for rung in (asset.rungs or [])] if asset else [],
        refusal=refusal(job.failure_code) if job and job.failure_code else None,
    )


async def sheet(session: AsyncSession, *, title_id: str) -> TitleSheet | None:
    """All that a house knows about its title. The film is the one on screen, else the newest."""
    view = await production(session, title_id=title_id)
    title = await session.get(Title, title_id)
    if view is None or title is None:
        return None
    shown_id = title.asset_id or view.asset_id
    asset = await session.get(Asset, shown_id) if shown_id else None
    rating: Any = title.age_rating  # a CHECK keeps it to the ratings there are
    return TitleSheet(
        title_id=title.id,
        organisation_id=title.organisation_id,
        revision=title.revision,
        state=TitleState(title.state),
        publish_at=title.publish_at,
        published_at=title.published_at,
        missing=completeness.missing(title, asset),
        name_vi=title.name_vi,
        name_en=title.name_en,
        synopsis_vi=title.synopsis_vi,
        synopsis_en=title.synopsis_en,
        credit=title.credit,
        credits=[Credit.model_validate(credit) for credit in title.credits],
        genre=Genre(title.genre) if title.genre else None,
        spoken_language=SpokenLanguage(title.spoken_language) if title.spoken_language else None,
        age_rating=rating,
        warnings=[ContentWarning(warning) for warning in title.warnings],
        ticket_price_minor=title.ticket_price_minor,
        currency=title.currency,
        watch_hours=title.watch_hours,
        poster_path=library.poster_path(title, asset),
        own_poster=title.poster is not None,
        trim=_trim(asset),
        trimmable=asset is not None and asset.state == AssetState.COMPLETE,
        production=view,
    )


def _trim(asset: Asset | None) -> Trim | None:
    if asset is None or asset.trim_start_seconds is None or asset.trim_end_seconds is None:
        return None
    return Trim(start_seconds=asset.trim_start_seconds, end_seconds=asset.trim_end_seconds)
