"""Transcode jobs: the truth about who works on which master or voice. The Celery message is only a nudge."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.contracts.transcode_report import JobKind
from infra.database.columns import Id, Instant, ShortText
from media_service.base import Base

MAX_ATTEMPTS = 5
_IS_FILM = text("document IS NULL")


class TranscodeJob(Base):
    """One job per asset makes its film; others, one per document, make voices over it.

    A claim raises `fence`; the lease of a running job lapses unless reports extend it.
    """

    __tablename__ = "transcode_jobs"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'completed', 'failed')", name="state"),
        CheckConstraint("(state = 'running') = (lease_expires_at IS NOT NULL)", name="running_is_leased"),
        CheckConstraint("(state = 'failed') = (failure_code IS NOT NULL)", name="failed_has_code"),
        CheckConstraint("fraction >= 0 AND fraction <= 1 AND fence >= 0", name="amounts"),
        CheckConstraint(f"attempts >= 0 AND attempts <= {MAX_ATTEMPTS}", name="attempts"),
        CheckConstraint(
            "(kind = 'film' AND document IS NULL) OR (kind = 'voice' AND document IS NOT NULL)", name="kind"
        ),
        Index("uq_transcode_jobs_film", "asset_id", unique=True, sqlite_where=_IS_FILM, postgresql_where=_IS_FILM),
        Index("uq_transcode_jobs_asset_id_document", "asset_id", "document", unique=True),
        Index("ix_transcode_jobs_state_next_dispatch_at", "state", "next_dispatch_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    asset_id: Mapped[str] = mapped_column(ForeignKey("assets.id"))
    kind: Mapped[str] = mapped_column(String(10), default=JobKind.FILM)
    document: Mapped[str | None] = mapped_column(ShortText)  # storage key of what a voice is to say
    state: Mapped[str] = mapped_column(String(20))
    fence: Mapped[int]
    attempts: Mapped[int]
    worker: Mapped[str | None] = mapped_column(ShortText)
    lease_expires_at: Mapped[datetime | None] = mapped_column(Instant)
    fraction: Mapped[float] = mapped_column(Float)
    created_at: Mapped[datetime] = mapped_column(Instant)
    not_before: Mapped[datetime] = mapped_column(Instant)  # a failed attempt rests until then
    next_dispatch_at: Mapped[datetime] = mapped_column(Instant)
    dispatches: Mapped[int]  # nudges since the job was last queued
    dispatched_at: Mapped[datetime | None] = mapped_column(Instant)
    playable_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    failure_code: Mapped[str | None] = mapped_column(String(40))
    failure_detail: Mapped[str | None] = mapped_column(Text)  # for operators, never for visitors
