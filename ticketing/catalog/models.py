"""Tables of what is on sale: a read copy of the library's titles and one offer per title."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, MinorUnits, ShortText
from ticketing.base import Base, one_of


class OfferState(StrEnum):
    """open ⇄ closed, as the title is published and withdrawn."""

    OPEN = "open"
    CLOSED = "closed"


class TitleVersion(Base):
    """The highest version heard of a title; it may be known here before its details are."""

    __tablename__ = "title_versions"

    title_id: Mapped[str] = mapped_column(Id, primary_key=True)
    version: Mapped[int]


class Title(Base):
    """What the library said of a title, at the version last published."""

    __tablename__ = "titles"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id, index=True)
    name_vi: Mapped[str] = mapped_column(ShortText)
    name_en: Mapped[str] = mapped_column(ShortText)
    age_rating: Mapped[str] = mapped_column(String(4))
    duration_seconds: Mapped[int]
    updated_at: Mapped[datetime]


class Offer(Base):
    """A single-view streaming ticket for one title."""

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("watch_hours > 0", name="watch_hours"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    title_id: Mapped[str] = mapped_column(Id, ForeignKey("titles.id"), unique=True)
    price_minor: Mapped[int] = mapped_column(MinorUnits)
    currency: Mapped[str] = mapped_column(String(3))
    watch_hours: Mapped[int]
    state: Mapped[OfferState] = mapped_column(one_of(OfferState), index=True)
