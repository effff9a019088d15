"""Tables of money that comes and goes back, and of what the provider told us."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, MinorUnits
from ticketing.base import Base, one_of


class PaymentState(StrEnum):
    """pending → paid; pending → expired; expired → paid when the money came late."""

    PENDING = "pending"
    PAID = "paid"
    EXPIRED = "expired"


class RefundState(StrEnum):
    """requested → succeeded | failed. Both ends are final."""

    REQUESTED = "requested"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class EventState(StrEnum):
    """received → done | parked. A parked event waits for a person: it contradicts what we know."""

    RECEIVED = "received"
    DONE = "done"
    PARKED = "parked"


class Payment(Base):
    """How an order is paid: one row per order, and its id is our idempotency key at the provider."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", name="amount"),
        Index("ix_payments_state_look_at", "state", "look_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    order_id: Mapped[str] = mapped_column(Id, ForeignKey("orders.id"), unique=True)
    provider: Mapped[str] = mapped_column(String(20))
    state: Mapped[PaymentState] = mapped_column(one_of(PaymentState))
    amount_minor: Mapped[int] = mapped_column(MinorUnits)
    currency: Mapped[str] = mapped_column(String(3))
    checkout_session_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    checkout_url: Mapped[str | None] = mapped_column(Text)
    payment_intent_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    created_at: Mapped[datetime]
    look_at: Mapped[datetime]  # when to ask the provider next, should no webhook come


class Refund(Base):
    """Money on its way back: who asked, when, why. Its id is our idempotency key at the provider."""

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", name="amount"),
        UniqueConstraint("order_id", "request_key"),
        Index(
            "one_live_refund_per_order",
            "order_id",
            unique=True,
            sqlite_where=text("state <> 'failed'"),
            postgresql_where=text("state <> 'failed'"),
        ),
        Index("ix_refunds_state_look_at", "state", "look_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    order_id: Mapped[str] = mapped_column(Id, ForeignKey("orders.id"))
    payment_id: Mapped[str] = mapped_column(Id, ForeignKey("payments.id"), index=True)
    state: Mapped[RefundState] = mapped_column(one_of(RefundState))
    amount_minor: Mapped[int] = mapped_column(MinorUnits)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(300))
    requested_by: Mapped[str] = mapped_column(String(40))  # an account, `operator`, or `provider`
    requested_at: Mapped[datetime]
    request_key: Mapped[str | None] = mapped_column(String(255))  # the Idempotency-Key that asked
    provider_refund_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    settled_at: Mapped[datetime | None]
    look_at: Mapped[datetime]


class WebhookEvent(Base):
    """The inbox: one row per event of the provider, however often it is delivered."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        Index("ix_webhook_events_state_due_at", "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    provider: Mapped[str] = mapped_column(String(20))
    event_id: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(100))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[EventState] = mapped_column(one_of(EventState))
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    last_error: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None]
