"""Playback sessions, and entitlements that ended early."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, Instant, ShortText
from media_service.base import Base


class PlaybackSession(Base):
    """One screen watching one asset. `token_expires_at` is the end of the youngest token given out."""

    __tablename__ = "playback_sessions"
    __table_args__ = (
        CheckConstraint("token_expires_at <= ends_at", name="token_within_right"),
        Index("ix_playback_sessions_entitlement_id_token_expires_at", "entitlement_id", "token_expires_at"),
        Index("ix_playback_sessions_revoked_at", "revoked_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    entitlement_id: Mapped[str] = mapped_column(Id)
    title_id: Mapped[str] = mapped_column(ForeignKey("titles.id"))
    asset_id: Mapped[str] = mapped_column(ForeignKey("assets.id"))
    renewal_key_sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    token_expires_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class RevokedEntitlement(Base):
    """A right that ended early; kept even when no session was ever opened with it."""

    __tablename__ = "revoked_entitlements"

    entitlement_id: Mapped[str] = mapped_column(Id, primary_key=True)
    revoked_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)


class PreviewLink(Base):
    """A private way to watch a title without a ticket. Its id stands for the right in playback sessions."""

    __tablename__ = "preview_links"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="lives"),
        Index("ix_preview_links_title_id_expires_at", "title_id", "expires_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    title_id: Mapped[str] = mapped_column(ForeignKey("titles.id"))
    created_by: Mapped[str] = mapped_column(ShortText)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
