"""Tables of the ledger: transactions of two or more entries that sum to zero. Nothing in them is ever changed.

An amount above zero is a debit, one below zero a credit. Entries are written first and their transaction last: the
database then checks the sum and seals it, and by the deferred foreign key no entry survives without its transaction
(`migrations/versions/0002_money.py` has the triggers).
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, MinorUnits
from ticketing.base import Base, one_of


class Account(StrEnum):
    """What an entry changes. Of the platform: where money lies. Of a house: what is owed to it, and why."""

    STRIPE = "stripe"  # the platform's: what Stripe holds for us
    BANK = "bank"  # the platform's: the receiving account
    CASH = "cash"  # a house's: its drawers
    SAFE = "safe"  # a house's: the change that drawers begin with, and what was counted out of them
    TERMINAL = "terminal"  # a house's: what its own card terminal took
    OVER_SHORT = "over_short"  # a house's: what a count found missing (debit) or too much
    DEPOSITS = "deposits"  # a house's: came in for orders that are not paid in full yet
    SALES = "sales"  # a house's
    REFUNDS = "refunds"  # a house's
    SUSPENSE = "suspense"  # a house's, or the platform's as long as nobody knows whose: it waits for a person


class Posting(StrEnum):
    """What happened."""

    SALE = "sale"
    REFUND = "refund"
    RECEIPT = "receipt"  # money reached the bank account
    SURPLUS = "surplus"  # more came than was asked
    ASSIGNMENT = "assignment"  # a person said which order suspended money is for
    RETURN = "return"  # a person sent suspended money back
    FLOAT = "float"  # change for a drawer
    COUNT = "count"  # a drawer was counted and emptied
    CORRECTION = "correction"  # cash into or out of a drawer without a sale


class LedgerTransaction(Base):
    """One thing that happened to money. `cause` names it, so that it cannot be posted twice."""

    __tablename__ = "ledger_transactions"
    __table_args__ = (Index("ix_ledger_transactions_occurred_at", "occurred_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    posting: Mapped[Posting] = mapped_column(one_of(Posting, name="posting"))
    cause: Mapped[str] = mapped_column(String(80), unique=True)  # `sale:ord_…`
    order_id: Mapped[str | None] = mapped_column(Id, index=True)
    payment_kind: Mapped[str] = mapped_column(String(20))
    occurred_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)


class LedgerEntry(Base):
    """One side of a transaction."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("transaction_id", "position"),
        Index("ix_ledger_entries_organisation_id_account", "organisation_id", "account"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    transaction_id: Mapped[str] = mapped_column(
        Id, ForeignKey("ledger_transactions.id", deferrable=True, initially="DEFERRED")
    )
    position: Mapped[int]
    organisation_id: Mapped[str | None] = mapped_column(Id)  # none: the platform's
    account: Mapped[Account] = mapped_column(one_of(Account, name="account"))
    title_id: Mapped[str | None] = mapped_column(Id)
    amount_minor: Mapped[int] = mapped_column(MinorUnits)
    currency: Mapped[str] = mapped_column(String(3))
    performance_id: Mapped[str | None] = mapped_column(Id)
