"""Tables of passes: what a house offers, who holds one, and each month of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id
from ticketing.base import Base, one_of
from ticketing.passes.schemas import PassState, PeriodState


class Pass(Base):
    """A monthly pass that somebody bought. Each month of it is an order of its own."""

    __tablename__ = "passes"
    __table_args__ = (
        CheckConstraint("(customer_id IS NULL) = (payment_method_id IS NULL)", name="saved_card"),
        Index("ix_passes_state_paid_until", "state", "paid_until"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[str] = mapped_column(Id, ForeignKey("pass_plans.id"), index=True)
    order_id: Mapped[str] = mapped_column(Id, ForeignKey("orders.id"), unique=True)  # the first
    state: Mapped[PassState] = mapped_column(one_of(PassState))
    payment_kind: Mapped[str] = mapped_column(String(20))
    customer_id: Mapped[str | None] = mapped_column(String(255))  # at Stripe, with the card that is charged
    payment_method_id: Mapped[str | None] = mapped_column(String(255))
    anchor_at: Mapped[datetime]  # months are counted from here
    paid_until: Mapped[datetime]
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class PassPeriod(Base):
    """One month. Number and order are unique, so that no month is charged twice, however many loops renew."""

    __tablename__ = "pass_periods"
    __table_args__ = (
        UniqueConstraint("pass_id", "number"),
        CheckConstraint("starts_at < ends_at", name="interval"),
        CheckConstraint("declines >= 0", name="declines"),
        Index("ix_pass_periods_state_attempt_at", "state", "attempt_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    pass_id: Mapped[str] = mapped_column(Id, ForeignKey("passes.id"))
    number: Mapped[int]
    order_id: Mapped[str] = mapped_column(Id, ForeignKey("orders.id"), unique=True)
    state: Mapped[PeriodState] = mapped_column(one_of(PeriodState))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    attempt_at: Mapped[datetime]  # when a saved card is charged next
    declines: Mapped[int]  # part of the idempotency key: a new try after a no is a new charge, after silence the same
