"""Titles and the assets (one per master) that bring them to the screen."""

from datetime import datetime
from typing import Any, get_args

from sqlalchemy import JSON, BigInteger, CheckConstraint, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, Instant, ShortText
from media_service.base import Base, one_of
from media_service.library.schemas import AssetState, TitleRating, TitleState

_RATINGS = ", ".join(f"'{rating}'" for rating in get_args(TitleRating))


class Title(Base):
    """A work a house shows. `asset_id` is the asset on screen.

    `version` grows with every word to ticketing, `revision` with every change of what the house wrote.
    """

    __tablename__ = "titles"
    __table_args__ = (
        CheckConstraint(one_of("state", TitleState), name="state"),
        CheckConstraint(f"age_rating IN ({_RATINGS})", name="age_rating"),
        CheckConstraint("ticket_price_minor > 0 AND watch_hours > 0 AND version >= 0", name="amounts"),
        CheckConstraint(
            "state <> 'published' OR (asset_id IS NOT NULL AND published_at IS NOT NULL)", name="published_is_playable"
        ),
        CheckConstraint(
            "state <> 'published' OR (age_rating IS NOT NULL AND age_rating <> 'C' AND ticket_price_minor IS NOT NULL)",
            name="published_is_sellable",
        ),
        CheckConstraint("publish_at IS NULL OR state <> 'published'", name="scheduled_is_not_published"),
        Index("ix_titles_publish_at", "publish_at"),
        Index("ix_titles_organisation_id_created_at", "organisation_id", "created_at"),
        Index("ix_titles_state_published_at", "state", "published_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    name_vi: Mapped[str] = mapped_column(ShortText)
    name_en: Mapped[str | None] = mapped_column(ShortText)
    synopsis_vi: Mapped[str] = mapped_column(Text)
    synopsis_en: Mapped[str] = mapped_column(Text)
    credit: Mapped[str] = mapped_column(String(300))
    credits: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    genre: Mapped[str | None] = mapped_column(String(40))
    spoken_language: Mapped[str | None] = mapped_column(String(8))
    age_rating: Mapped[str | None] = mapped_column(String(4))
    warnings: Mapped[list[str]] = mapped_column(JSON)
    ticket_price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    watch_hours: Mapped[int]
    publish_when_playable: Mapped[bool]
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    revision: Mapped[int]
    registered_as: Mapped[str | None] = mapped_column(String(64))  # digest of what it was registered with
    told_seconds: Mapped[int | None]  # the duration ticketing was last told
    asset_id: Mapped[str | None] = mapped_column(Id)
    poster: Mapped[str | None] = mapped_column(ShortText)  # storage key of the one the house chose
    created_by: Mapped[str] = mapped_column(ShortText)
    created_at: Mapped[datetime] = mapped_column(Instant)
    publish_at: Mapped[datetime | None] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by: Mapped[str | None] = mapped_column(ShortText)  # empty when a failed transcode withdrew it


class Asset(Base):
    """What became of one master. `fence` is the number of the claim whose output is published."""

    __tablename__ = "assets"
    __table_args__ = (
        CheckConstraint(one_of("state", AssetState), name="state"),
        CheckConstraint("fence >= 0 AND master_size_bytes > 0", name="amounts"),
        CheckConstraint(
            "state NOT IN ('playable', 'complete') OR (playlist IS NOT NULL AND duration_seconds > 0)",
            name="playable_has_playlist",
        ),
        CheckConstraint(
            "trim_start_seconds IS NULL OR "
            "(staged_playlist IS NOT NULL AND trim_start_seconds >= 0 AND trim_end_seconds > trim_start_seconds)",
            name="trim_is_a_stretch",
        ),
        Index("ix_assets_title_id_uploaded_at", "title_id", "uploaded_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    title_id: Mapped[str] = mapped_column(ForeignKey("titles.id"))
    state: Mapped[str] = mapped_column(String(20))
    master_key: Mapped[str] = mapped_column(ShortText)
    master_size_bytes: Mapped[int] = mapped_column(BigInteger)
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    fence: Mapped[int]
    playlist: Mapped[str | None] = mapped_column(ShortText)  # path below the asset, "f3/master.m3u8"
    poster: Mapped[str | None] = mapped_column(ShortText)  # storage key, "posters/<asset>-3-w1280.jpg"
    duration_seconds: Mapped[float | None] = mapped_column(Float)
    # Shown instead, when there are subtitles or voices, or the house cut head or tail.
    staged_playlist: Mapped[str | None] = mapped_column(ShortText)
    trim_start_seconds: Mapped[float | None] = mapped_column(Float)
    trim_end_seconds: Mapped[float | None] = mapped_column(Float)
    stagings: Mapped[int]  # grows with every change of the two above, so that of two at once one is refused
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    rungs: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)

    @property
    def shown_playlist(self) -> str | None:
        """The playlist viewers get: the staged one where there is one."""
        return self.staged_playlist or self.playlist

    @property
    def uncut_playlist(self) -> str | None:
        """All of the film, for its house: with what stands beside it, unless head or tail are cut."""
        return self.shown_playlist if self.trim_start_seconds is None else self.playlist

    @property
    def shown_seconds(self) -> float | None:
        """How long what viewers get plays."""
        if self.trim_start_seconds is not None and self.trim_end_seconds is not None:
            return self.trim_end_seconds - self.trim_start_seconds
        return self.duration_seconds

    def stage(self, playlist: str | None, *, trim: tuple[float, float] | None) -> None:
        """Show this playlist, of that stretch of the film; nothing of both is the film as it was made."""
        self.staged_playlist, self.stagings = playlist, self.stagings + 1
        self.trim_start_seconds, self.trim_end_seconds = trim or (None, None)
