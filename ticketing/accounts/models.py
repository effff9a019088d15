"""Tables of people, houses and sign-ins."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.contracts.actor import Role
from infra.database.columns import Id, ShortText
from ticketing.base import Base, one_of


class Account(Base):
    """A person who works for a house. The e-mail is kept in lower case: one person, one account."""

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(ShortText)
    password_hash: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]


class Organisation(Base):
    """A house: a theatre, an archive, a museum."""

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(ShortText)
    created_at: Mapped[datetime]


class Membership(Base):
    """One role of one account in one organisation."""

    __tablename__ = "memberships"

    organisation_id: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(one_of(Role, name="role"), primary_key=True)
    granted_at: Mapped[datetime]


class SignInSession(Base):
    """A signed-in browser. Only the digest of its token is kept: who reads the table cannot sign in with it."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class SignInAttempt(Base):
    """A sign-in that has not succeeded, under whatever e-mail was typed; success deletes the rows of the e-mail."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_email_made_at", "email", "made_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[datetime] = mapped_column(index=True)
