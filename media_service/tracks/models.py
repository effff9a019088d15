"""Subtitles and voices of a title. What they say is kept here; the files are made from it for each film anew."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, Instant, ShortText
from media_service.base import Base


class Track(Base):
    """One entry of the player's menu. `version` grows when what it says is replaced.

    `rendition` is the sound that was made of a voice: the worker's report, with the asset and the version it is of.
    """

    __tablename__ = "tracks"
    __table_args__ = (
        CheckConstraint("kind IN ('subtitles', 'voice')", name="kind"),
        CheckConstraint("kind = 'subtitles' OR NOT hard_of_hearing", name="hearing_is_of_subtitles"),
        CheckConstraint("kind = 'voice' OR NOT describes_video", name="describing_is_of_voices"),
        CheckConstraint("version > 0", name="amounts"),
        Index("uq_tracks_one_of_a_kind", "title_id", "kind", "language", "hard_of_hearing", unique=True),
        Index("uq_tracks_label", "title_id", "kind", "label", unique=True),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    title_id: Mapped[str] = mapped_column(ForeignKey("titles.id"))
    kind: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(24))
    label: Mapped[str] = mapped_column(ShortText)
    hard_of_hearing: Mapped[bool]
    describes_video: Mapped[bool]
    machine_made: Mapped[bool]
    version: Mapped[int]
    cues: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    rendition: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_by: Mapped[str] = mapped_column(ShortText)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
