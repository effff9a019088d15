"""Uploads: how much of a master has arrived, for which title, and from whom."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, Instant, ShortText
from media_service.base import Base

FILENAME_CHARS = 255


class Upload(Base):
    """One upload. `filename` is only shown; on disk it is named by its id. `asset_id` is the asset it will become."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("state IN ('growing', 'received', 'finished', 'terminated', 'expired')", name="state"),
        CheckConstraint("size_bytes > 0 AND offset_bytes >= 0 AND offset_bytes <= size_bytes", name="sizes"),
        CheckConstraint("state NOT IN ('received', 'finished') OR offset_bytes = size_bytes", name="received_is_whole"),
        Index("ix_uploads_state_expires_at", "state", "expires_at"),
        Index("ix_uploads_organisation_id_state", "organisation_id", "state"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    title_id: Mapped[str] = mapped_column(ForeignKey("titles.id"))
    asset_id: Mapped[str] = mapped_column(Id, unique=True)
    filename: Mapped[str] = mapped_column(String(FILENAME_CHARS))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    offset_bytes: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(20))
    created_by: Mapped[str] = mapped_column(ShortText)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
