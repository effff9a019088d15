"""Tables of second persons: who asked whom for what, and what a house lets people do alone."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, MinorUnits
from ticketing.approvals.schemas import Action, ApprovalState
from ticketing.base import Base, one_of


class Approval(Base):
    """Something above a limit, asked of a second person. Nobody is her own, whatever the code does."""

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", name="amount"),
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="decided"),
        CheckConstraint("decided_by <> asked_by", name="another"),
        Index("ix_approvals_organisation_id_state", "organisation_id", "state"),
        Index("ix_approvals_subject", "subject"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    action: Mapped[Action] = mapped_column(one_of(Action, name="action"))
    subject: Mapped[str] = mapped_column(Id)
    amount_minor: Mapped[int] = mapped_column(MinorUnits)
    reason: Mapped[str] = mapped_column(String(300))
    state: Mapped[ApprovalState] = mapped_column(one_of(ApprovalState))
    asked_by: Mapped[str] = mapped_column(Id)
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(Id)
    decided_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class ApprovalLimitChange(Base):
    """Who changed a limit, when, from what to what. Rows are only ever added."""

    __tablename__ = "approval_limit_changes"
    __table_args__ = (Index("ix_approval_limit_changes_organisation_id", "organisation_id", "changed_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    action: Mapped[Action] = mapped_column(one_of(Action, name="action"))
    was_minor: Mapped[int] = mapped_column(MinorUnits)
    limit_minor: Mapped[int] = mapped_column(MinorUnits)
    changed_by: Mapped[str] = mapped_column(Id)
    changed_at: Mapped[datetime]


class ApprovalLimit(Base):
    """Up to how much one person of a house decides alone."""

    __tablename__ = "approval_limits"
    __table_args__ = (CheckConstraint("limit_minor >= 0", name="limit"),)

    organisation_id: Mapped[str] = mapped_column(Id, primary_key=True)
    action: Mapped[Action] = mapped_column(one_of(Action, name="action"), primary_key=True)
    limit_minor: Mapped[int] = mapped_column(MinorUnits)
