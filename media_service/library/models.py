"""Titles and the assets (one per master) that bring them to the screen."""

from datetime import datetime
from typing import Any, get_args

from sqlalchemy import JSON, BigInteger, CheckConstraint, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from infra.contracts.title import AgeRating
from infra.database.columns import Id, Instant, ShortText
from media_service.base import Base
from media_service.library.schemas import AssetState, TitleState

_RATINGS = ", ".join(f"'{rating}'" for rating in get_args(AgeRating))  # C (banned) is not among them


def one_of(states: type[TitleState] | type[AssetState]) -> str:
    """The CHECK that keeps a state column to its enum."""
    return f"state IN ({', '.join(repr(str(state)) for state in states)})"


class Title(Base):
    """A work a house shows. `asset_id` is the asset on screen; `version` grows with every word to ticketing."""

    __tablename__ = "titles"
    __table_args__ = (
        CheckConstraint(one_of(TitleState), name="state"),
        CheckConstraint(f"age_rating IN ({_RATINGS})", name="age_rating"),
        CheckConstraint("ticket_price_minor > 0 AND watch_hours > 0 AND version >= 0", name="amounts"),
        CheckConstraint(
            "state <> 'published' OR (asset_id IS NOT NULL AND published_at IS NOT NULL)", name="published_is_playable"
        ),
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
    age_rating: Mapped[str] = mapped_column(String(4))
    ticket_price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    watch_hours: Mapped[int]
    publish_when_playable: Mapped[bool]
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    told_seconds: Mapped[int | None]  # the duration ticketing was last told
    asset_id: Mapped[str | None] = mapped_column(Id)
    created_by: Mapped[str] = mapped_column(ShortText)
    created_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by: Mapped[str | None] = mapped_column(ShortText)  # empty when a failed transcode withdrew it


class Asset(Base):
    """What became of one master. `fence` is the number of the claim whose output is published."""

    __tablename__ = "assets"
    __table_args__ = (
        CheckConstraint(one_of(AssetState), name="state"),
        CheckConstraint("fence >= 0 AND master_size_bytes > 0", name="amounts"),
        CheckConstraint(
            "state NOT IN ('playable', 'complete') OR (playlist IS NOT NULL AND duration_seconds > 0)",
            name="playable_has_playlist",
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
    poster: Mapped[str | None] = mapped_column(ShortText)  # storage key, "posters/<asset>-3.jpg"
    duration_seconds: Mapped[float | None] = mapped_column(Float)
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    rungs: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
