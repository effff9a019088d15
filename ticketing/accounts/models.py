"""Tables of people, houses, sign-ins, and of who decided what about them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.contracts.actor import Role
from infra.database.columns import Id, ShortText
from ticketing.accounts.schemas import DoorKind, Language, OrganisationState, RoleChangeKind
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
    language: Mapped[Language] = mapped_column(one_of(Language, name="language"))  # of the mails to this person


class Administrator(Base):
    """An account that runs the platform: it approves houses. Not a role of any house."""

    __tablename__ = "administrators"

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True)
    granted_by: Mapped[str] = mapped_column(Id)  # an account, or `operator`
    granted_at: Mapped[datetime]


class Organisation(Base):
    """A house: a theatre, an archive, a museum."""

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(ShortText)
    created_at: Mapped[datetime]
    state: Mapped[OrganisationState] = mapped_column(one_of(OrganisationState), index=True)
    province: Mapped[str | None] = mapped_column(String(2))  # code of Decision 19/2025/QĐ-TTg


class OrganisationDecision(Base):
    """Who let a house in or kept it out, when, and why."""

    __tablename__ = "organisation_decisions"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"), index=True)
    state: Mapped[OrganisationState] = mapped_column(one_of(OrganisationState))
    reason: Mapped[str] = mapped_column(String(500))
    decided_by: Mapped[str] = mapped_column(Id)  # an account, or `operator`
    decided_at: Mapped[datetime]


class Application(Base):
    """A house that wants to join, until the link in its mail is opened; then it is an organisation."""

    __tablename__ = "applications"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    house_name: Mapped[str] = mapped_column(ShortText)
    province: Mapped[str] = mapped_column(String(2))
    contact_name: Mapped[str] = mapped_column(ShortText)
    email: Mapped[str] = mapped_column(String(254))
    password_hash: Mapped[str] = mapped_column(String(255))
    language: Mapped[Language] = mapped_column(one_of(Language, name="language"))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class Membership(Base):
    """One role of one account in one organisation."""

    __tablename__ = "memberships"

    organisation_id: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(one_of(Role, name="role"), primary_key=True)
    granted_at: Mapped[datetime]


class RoleChange(Base):
    """Every role that was ever given or taken: to whom, by whom, when. Rows are only added."""

    __tablename__ = "role_changes"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"), index=True)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"))
    role: Mapped[Role] = mapped_column(one_of(Role, name="role"))
    kind: Mapped[RoleChangeKind] = mapped_column(one_of(RoleChangeKind, name="kind"))
    changed_by: Mapped[str] = mapped_column(Id)  # an account, or `operator`
    changed_at: Mapped[datetime]


class Invitation(Base):
    """A person asked into a house by mail. One open invitation per person and house; a new one replaces it."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        Index(
            "one_open_invitation_per_person",
            "organisation_id",
            "email",
            unique=True,
            sqlite_where=text("used_at IS NULL"),
            postgresql_where=text("used_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    organisation_id: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"))
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role] = mapped_column(one_of(Role, name="role"))
    language: Mapped[Language] = mapped_column(one_of(Language, name="language"))
    invited_by: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"))
    invited_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class PasswordReset(Base):
    """A link that lets its holder choose a new password, once."""

    __tablename__ = "password_resets"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), index=True)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class SignInSession(Base):
    """A signed-in browser. Only the digest of its token is kept: who reads the table cannot sign in with it."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class Knock(Base):
    """One try at a door that is limited per e-mail, whatever e-mail was typed. Signing in deletes its rows."""

    __tablename__ = "knocks"
    __table_args__ = (Index("ix_knocks_door_email_made_at", "door", "email", "made_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    door: Mapped[DoorKind] = mapped_column(one_of(DoorKind, name="door"))
    email: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[datetime] = mapped_column(index=True)
