"""Guides and their notes. What viewers get is a snapshot made by an approval, so corrections never show half done."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, Instant, ShortText
from media_service.base import Base, one_of
from media_service.guides.schemas import (
    HEADING_MAX,
    SECONDS_MAX,
    GuideLanguage,
    GuideState,
    NoteKind,
    Origin,
    TranslationState,
)


class Guide(Base):
    """One title's guide in one language. `revision` grows with every change of it or of a note."""

    __tablename__ = "guides"
    __table_args__ = (
        UniqueConstraint("title_id", "language"),
        CheckConstraint(one_of("language", GuideLanguage), name="language"),
        CheckConstraint(one_of("state", GuideState), name="state"),
        CheckConstraint(one_of("origin", Origin), name="origin"),
        CheckConstraint(one_of("translation", TranslationState), name="translation"),
        CheckConstraint(
            "state <> 'approved' OR (shown IS NOT NULL AND approved_at IS NOT NULL AND approved_by IS NOT NULL)",
            name="approved_by_somebody",
        ),
        CheckConstraint("state <> 'approved' OR origin = 'human'", name="approved_is_a_persons"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    title_id: Mapped[str] = mapped_column(ForeignKey("titles.id"))
    language: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(20))
    translated_from: Mapped[str | None] = mapped_column(String(12))
    translation: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int]
    shown: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))  # notes as approved
    created_by: Mapped[str] = mapped_column(ShortText)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    approved_by: Mapped[str | None] = mapped_column(ShortText)


class GuideNote(Base):
    """One note. Two notes of a guide never begin at the same moment, so their order is their time."""

    __tablename__ = "guide_notes"
    __table_args__ = (
        UniqueConstraint("guide_id", "start_ms"),
        CheckConstraint(one_of("kind", NoteKind), name="kind"),
        CheckConstraint(f"start_ms >= 0 AND start_ms < {SECONDS_MAX * 1000}", name="begins"),
        CheckConstraint(f"end_ms IS NULL OR (end_ms > start_ms AND end_ms <= {SECONDS_MAX * 1000})", name="ends"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    guide_id: Mapped[str] = mapped_column(ForeignKey("guides.id"))
    start_ms: Mapped[int]
    end_ms: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(20))
    heading: Mapped[str] = mapped_column(String(HEADING_MAX))
    text: Mapped[str] = mapped_column(Text)
    public: Mapped[bool]
    revision: Mapped[int]
