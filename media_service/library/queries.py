"""Reads of the library."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts.title import AgeRating
from media_service.library.models import Asset, Title
from media_service.library.schemas import (
    AssetState,
    ContentWarning,
    Credit,
    Genre,
    SpokenLanguage,
    TitleState,
    TitleView,
)

_ON_SCREEN = (Title.state == TitleState.PUBLISHED) & (Asset.playlist.is_not(None))


async def titles_on_screen(session: AsyncSession, *, limit: int, offset: int) -> list[TitleView]:
    """Published and playable titles, the newest first."""
    query = select(Title, Asset).join(Asset, Asset.id == Title.asset_id).where(_ON_SCREEN)
    query = query.order_by(Title.published_at.desc(), Title.id.desc()).limit(limit).offset(offset)
    return [_view(title, asset) for title, asset in (await session.execute(query)).all()]


async def title_on_screen(session: AsyncSession, *, title_id: str) -> tuple[Title, Asset] | None:
    """One published and playable title with the asset on screen."""
    query = select(Title, Asset).join(Asset, Asset.id == Title.asset_id).where(_ON_SCREEN & (Title.id == title_id))
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def title_view(session: AsyncSession, *, title_id: str) -> TitleView | None:
    """One published and playable title as the public sees it."""
    found = await title_on_screen(session, title_id=title_id)
    return None if found is None else _view(*found)


async def title(session: AsyncSession, *, title_id: str) -> Title | None:
    """The row of a title, whatever its state."""
    return await session.get(Title, title_id)


def _view(title: Title, asset: Asset) -> TitleView:
    assert title.published_at is not None  # noqa: S101  (a CHECK holds it)
    assert asset.duration_seconds is not None  # noqa: S101  (a CHECK holds it)
    rating: AgeRating = title.age_rating  # type: ignore[assignment]  # a CHECK keeps it to these
    return TitleView(
        id=title.id,
        organisation_id=title.organisation_id,
        name_vi=title.name_vi,
        name_en=title.name_en or title.name_vi,
        synopsis_vi=title.synopsis_vi,
        synopsis_en=title.synopsis_en,
        credit=title.credit,
        age_rating=rating,
        duration_seconds=whole_seconds(asset.shown_seconds or asset.duration_seconds),
        poster_path=poster_path(title, asset),
        complete=asset.state == AssetState.COMPLETE,
        published_at=title.published_at,
        genre=Genre(title.genre) if title.genre else None,
        spoken_language=SpokenLanguage(title.spoken_language) if title.spoken_language else None,
        credits=[Credit.model_validate(credit) for credit in title.credits],
        warnings=[ContentWarning(warning) for warning in title.warnings],
    )


def poster_path(title: Title, asset: Asset | None) -> str | None:
    """Where the public finds the poster: the one the house chose, else the picture of the film."""
    key = title.poster or (asset.poster if asset else None)
    return f"/{key}" if key else None


def whole_seconds(duration_seconds: float) -> int:
    """A duration for people: whole seconds, at least one."""
    return max(1, round(duration_seconds))
