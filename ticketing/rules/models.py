"""Tables of what a house decided about who comes in, and for how much."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id
from ticketing.base import Base, one_of
from ticketing.rules.schemas import Concession


class PerformanceRules(Base):
    """What holds of one performance; without a row it is no screening, and nothing is exchanged without a person."""

    __tablename__ = "performance_rules"
    __table_args__ = (
        CheckConstraint("exchange_until_hours >= 0", name="exchange_until_hours"),
        CheckConstraint("most_per_buyer >= 1", name="most_per_buyer"),
    )

    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"), primary_key=True)
    screening: Mapped[bool]  # a film in a cinema: more reductions by law, and hours for children
    exchange_until_hours: Mapped[int | None]  # before it starts; none: never by the buyers themselves
    most_per_buyer: Mapped[int | None]  # tickets; none: as many as an order holds, again and again


class ConcessionRate(Base):
    """A reduction that the house gives; the law's least holds without a row."""

    __tablename__ = "concession_rates"
    __table_args__ = (CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),)

    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"), primary_key=True)
    concession: Mapped[Concession] = mapped_column(one_of(Concession, name="concession"), primary_key=True)
    percent: Mapped[int]
