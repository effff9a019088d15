"""Decisions about people: sign-in, sessions, members and administrators made by the operator, who is whose owner."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.actor import Actor, Role
from ticketing.accounts import doors, members, queries
from ticketing.accounts.errors import AdministratorOnly
from ticketing.accounts.models import (
    Account,
    Administrator,
    Application,
    Invitation,
    Organisation,
    PasswordReset,
    SignInSession,
)
from ticketing.accounts.schemas import DoorKind, Language, OrganisationRoles, OrganisationState

SESSION_LIFETIME = timedelta(days=30)
SPENT_LINKS_KEPT = timedelta(days=30)
OPERATOR = members.OPERATOR


async def begin_sign_in(session: AsyncSession, *, email: str, now: datetime) -> None:
    """Count the attempt before it is judged. Raises SignInThrottled."""
    await doors.knock(session, door=DoorKind.SIGN_IN, email=email, now=now)


async def open_session(session: AsyncSession, *, account: Account, now: datetime) -> tuple[str, datetime]:
    """A session token that was never seen before, and when it ends; forgets the account's failed attempts."""
    token = secrets.token_urlsafe(32)
    ends_at = now + SESSION_LIFETIME
    digest = queries.token_hash(token)
    session.add(
        SignInSession(id=ids.new("ses"), account_id=account.id, token_hash=digest, created_at=now, ends_at=ends_at)
    )
    await doors.forget(session, door=DoorKind.SIGN_IN, email=account.email)
    return token, ends_at


async def close_session(session: AsyncSession, *, token: str) -> bool:
    """Sign out; whether there was such a session."""
    closed = delete(SignInSession).where(SignInSession.token_hash == queries.token_hash(token))
    return (await session.scalar(closed.returning(SignInSession.id))) is not None


async def close_every_session(session: AsyncSession, *, account_id: str) -> None:
    """Sign the account out everywhere."""
    await session.execute(delete(SignInSession).where(SignInSession.account_id == account_id))


async def put_organisation(session: AsyncSession, *, organisation_id: str, name: str, now: datetime) -> None:
    """Create or rename a house. What the operator makes is approved."""
    organisation = await session.get(Organisation, organisation_id)
    if organisation is None:
        approved = OrganisationState.APPROVED
        session.add(Organisation(id=organisation_id, name=name, created_at=now, state=approved, province=None))
    else:
        organisation.name = name


async def put_member(
    session: AsyncSession,
    *,
    organisation_id: str,
    email: str,
    name: str,
    new_password_hash: str | None,
    roles: list[Role],
    now: datetime,
) -> None:
    """Create or change a member: exactly these roles from now on.

    `new_password_hash` is None when the password is unchanged; a new one ends every session of the account.
    Raises OrganisationNotFound.
    """
    await queries.organisation(session, organisation_id=organisation_id, lock=True)
    account = await _put_account(session, email=email, name=name, new_password_hash=new_password_hash, now=now)
    await members.set_roles(
        session, organisation_id=organisation_id, account_id=account.id, roles=set(roles), by=OPERATOR, now=now
    )


async def put_administrator(
    session: AsyncSession, *, email: str, name: str, new_password_hash: str | None, now: datetime
) -> Account:
    """Make an account an administrator of the platform, and the account if there is none. Repeating changes nothing."""
    account = await _put_account(session, email=email, name=name, new_password_hash=new_password_hash, now=now)
    if not await queries.is_administrator(session, account_id=account.id):
        session.add(Administrator(account_id=account.id, granted_by=OPERATOR, granted_at=now))
    return account


async def _put_account(
    session: AsyncSession, *, email: str, name: str, new_password_hash: str | None, now: datetime
) -> Account:
    account = await queries.account_by_email(session, email=email)
    if account is None:
        if new_password_hash is None:
            raise LookupError("a new account needs a password")
        return await members.make_account(
            session, email=email, name=name, password_hash=new_password_hash, language=Language.VI, now=now
        )
    account.name = name
    if new_password_hash is not None:
        account.password_hash = new_password_hash
        await close_every_session(session, account_id=account.id)
    return account


def require_administrator(actor: Actor) -> None:
    """Raise AdministratorOnly unless the actor runs the platform."""
    if not actor.administrator:
        raise AdministratorOnly


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Drop tries, sessions and links that no longer mean anything."""
    await doors.forget_old(session, now=now)
    await session.execute(delete(SignInSession).where(SignInSession.ends_at <= now))
    for link in (Application, Invitation, PasswordReset):
        await session.execute(delete(link).where(link.ends_at <= now - SPENT_LINKS_KEPT))


def actor(subject: str, organisations: list[OrganisationRoles], *, administrator: bool = False) -> Actor:
    """The actor that a token will name: only roles in approved houses count anywhere but in accounts."""
    approved = [o for o in organisations if o.state is OrganisationState.APPROVED]
    return Actor(
        subject=subject,
        roles={o.organisation_id: frozenset(o.roles) for o in approved},
        administrator=administrator,
    )
