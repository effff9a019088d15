"""Tables of money that comes and goes back, and of what the provider told us."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
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
    """received → done | parked → received. A parked event waits for a person: it contradicts what we know."""

    RECEIVED = "received"
    DONE = "done"
    PARKED = "parked"


class SuspenseReason(StrEnum):
    """Why money waits for a person."""

    UNKNOWN_MEMO = "unknown_memo"
    ALREADY_PAID = "already_paid"
    SURPLUS = "surplus"
    SHORT = "short"  # for an order whose time is over; it was sent back


class SuspenseState(StrEnum):
    """open → assigned | returned. Both ends are final."""

    OPEN = "open"
    ASSIGNED = "assigned"
    RETURNED = "returned"


class Payment(Base):
    """How an order is paid: one row per order, and its id is our idempotency key at the provider."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", name="amount"),
        CheckConstraint("given_minor >= amount_minor", name="given"),
        CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name="refunded"),
        CheckConstraint("credit_minor BETWEEN 0 AND amount_minor", name="credit"),
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
    memo_code: Mapped[str | None] = mapped_column(String(20), index=True, unique=True)  # what a transfer must carry
    created_at: Mapped[datetime]
    look_at: Mapped[datetime]  # when to ask the provider next, should no webhook come
    given_minor: Mapped[int | None] = mapped_column(MinorUnits)  # cash: what was handed over; the rest is change
    refunded_minor: Mapped[int] = mapped_column(MinorUnits, default=0)  # went back, or is on its way
    slip: Mapped[str | None] = mapped_column(String(40))  # the house's card terminal: the number on its slip
    credit_minor: Mapped[int] = mapped_column(MinorUnits, default=0)  # of the amount, what tickets that were given paid

    @property
    def asked_minor(self) -> int:
        """What the buyer was asked for in money."""
        return self.amount_minor - self.credit_minor


class Refund(Base):
    """Money on its way back: who asked, when, why. Its id is our idempotency key at the provider."""

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", name="amount"),
        UniqueConstraint("order_id", "request_key"),
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
    settled_by: Mapped[str | None] = mapped_column(String(40))  # who transferred it by hand
    reference: Mapped[str | None] = mapped_column(String(120))  # what the bank called that transfer


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


class BankTransfer(Base):
    """Money that reached the receiving account. With an order it is the order's; without, a suspense item has it."""

    __tablename__ = "bank_transfers"
    __table_args__ = (
        UniqueConstraint("provider", "transaction_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    provider: Mapped[str] = mapped_column(String(20))
    transaction_id: Mapped[str] = mapped_column(String(120))
    order_id: Mapped[str | None] = mapped_column(Id, ForeignKey("orders.id"), index=True)
    account: Mapped[str] = mapped_column(String(40))
    amount_minor: Mapped[int] = mapped_column(MinorUnits)
    currency: Mapped[str] = mapped_column(String(3))
    memo: Mapped[str] = mapped_column(Text)
    sender: Mapped[str] = mapped_column(String(200))
    booked_at: Mapped[datetime]
    received_at: Mapped[datetime]


class SuspenseItem(Base):
    """Money that waits for a person: of a house, or of the platform as long as nobody knows whose it is."""

    __tablename__ = "suspense_items"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_at"),
        CheckConstraint("state <> 'assigned' OR order_id IS NOT NULL", name="assigned"),
        Index("ix_suspense_items_organisation_id_state", "organisation_id", "state"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    transfer_id: Mapped[str] = mapped_column(Id, ForeignKey("bank_transfers.id"), index=True)
    organisation_id: Mapped[str | None] = mapped_column(Id)
    order_id: Mapped[str | None] = mapped_column(Id, ForeignKey("orders.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(MinorUnits)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[SuspenseReason] = mapped_column(one_of(SuspenseReason, name="reason"))
    state: Mapped[SuspenseState] = mapped_column(one_of(SuspenseState))
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(String(40))
    reference: Mapped[str | None] = mapped_column(String(120))
