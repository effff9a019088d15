"""Decisions about people and houses: sign-in, sessions, members."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.actor import Actor, Role
from infra.database import locking
from ticketing.accounts import queries
from ticketing.accounts.errors import OrganisationNotFound, SignInThrottled
from ticketing.accounts.models import Account, Membership, Organisation, SignInAttempt, SignInSession
from ticketing.accounts.schemas import OrganisationRoles

SESSION_LIFETIME = timedelta(days=30)
ATTEMPTS_ALLOWED = 10
ATTEMPT_WINDOW = timedelta(minutes=15)
OPERATOR = "operator"


async def begin_sign_in(session: AsyncSession, *, email: str, now: datetime) -> None:
    """Count the attempt before it is judged, so that parallel guesses cannot pass the limit. Raises SignInThrottled."""
    await locking.take_turn(session, f"sign-in:{email.lower()}")
    recent = (SignInAttempt.email == email.lower()) & (SignInAttempt.made_at > now - ATTEMPT_WINDOW)
    made = await session.scalar(select(func.count()).select_from(SignInAttempt).where(recent))
    if (made or 0) >= ATTEMPTS_ALLOWED:
        raise SignInThrottled(minutes=int(ATTEMPT_WINDOW.total_seconds() // 60))
    session.add(SignInAttempt(id=ids.new("sia"), email=email.lower(), made_at=now))


async def open_session(session: AsyncSession, *, account: Account, now: datetime) -> tuple[str, datetime]:
    """A session token that was never seen before, and when it ends; forgets the account's failed attempts."""
    token = secrets.token_urlsafe(32)
    ends_at = now + SESSION_LIFETIME
    digest = queries.token_hash(token)
    session.add(
        SignInSession(id=ids.new("ses"), account_id=account.id, token_hash=digest, created_at=now, ends_at=ends_at)
    )
    await session.execute(delete(SignInAttempt).where(SignInAttempt.email == account.email))
    return token, ends_at


async def close_session(session: AsyncSession, *, token: str) -> bool:
    """Sign out; whether there was such a session."""
    closed = delete(SignInSession).where(SignInSession.token_hash == queries.token_hash(token))
    return (await session.scalar(closed.returning(SignInSession.id))) is not None


async def put_organisation(session: AsyncSession, *, organisation_id: str, name: str, now: datetime) -> None:
    """Create or rename a house."""
    organisation = await session.get(Organisation, organisation_id)
    if organisation is None:
        session.add(Organisation(id=organisation_id, name=name, created_at=now))
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
    if await session.get(Organisation, organisation_id) is None:
        raise OrganisationNotFound
    account = await queries.account_by_email(session, email=email)
    if account is None:
        if new_password_hash is None:
            raise LookupError("a new account needs a password")
        account = Account(
            id=ids.new("acc"), email=email.lower(), name=name, password_hash=new_password_hash, created_at=now
        )
        session.add(account)
        await session.flush()
    else:
        account.name = name
        if new_password_hash is not None:
            account.password_hash = new_password_hash
            await session.execute(delete(SignInSession).where(SignInSession.account_id == account.id))
    held = (Membership.organisation_id == organisation_id) & (Membership.account_id == account.id)
    await session.execute(delete(Membership).where(held))
    for role in sorted(set(roles)):
        session.add(Membership(organisation_id=organisation_id, account_id=account.id, role=role, granted_at=now))


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Drop attempts and sessions that no longer mean anything."""
    await session.execute(delete(SignInAttempt).where(SignInAttempt.made_at <= now - ATTEMPT_WINDOW))
    await session.execute(delete(SignInSession).where(SignInSession.ends_at <= now))


def actor(subject: str, organisations: list[OrganisationRoles]) -> Actor:
    """The actor that a token will name."""
    return Actor(subject=subject, roles={o.organisation_id: frozenset(o.roles) for o in organisations})
