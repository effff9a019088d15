"""Table of performances that were called off."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id
from ticketing.base import Base


class Cancellation(Base):
    """A performance was called off: who decided, when, and what its buyers are told. One per performance."""

    __tablename__ = "cancellations"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"), unique=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(String(300))
    decided_by: Mapped[str] = mapped_column(Id)
    decided_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]  # every order was seen to; the money may still be on its way
