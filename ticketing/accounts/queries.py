"""Reads about people and houses."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts.actor import Role
from ticketing.accounts.models import Account, Membership, Organisation, SignInSession
from ticketing.accounts.schemas import OrganisationRoles


def token_hash(token: str) -> str:
    """What is kept of a session token."""
    return hashlib.sha256(token.encode()).hexdigest()


async def account_by_email(session: AsyncSession, *, email: str) -> Account | None:
    """The account of an e-mail in any case."""
    return (await session.scalars(select(Account).where(Account.email == email.lower()))).one_or_none()


async def account_by_session(session: AsyncSession, *, token: str, now: datetime) -> Account | None:
    """The account signed in with this session token at `now`."""
    query = (
        select(Account)
        .join(SignInSession, SignInSession.account_id == Account.id)
        .where(SignInSession.token_hash == token_hash(token), SignInSession.ends_at > now)
    )
    return (await session.scalars(query)).one_or_none()


async def organisations_of(session: AsyncSession, *, account_id: str) -> list[OrganisationRoles]:
    """Where the account may do what, by organisation id."""
    query = (
        select(Organisation.id, Organisation.name, Membership.role)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.account_id == account_id)
        .order_by(Organisation.id, Membership.role)
    )
    held: dict[tuple[str, str], list[Role]] = {}
    for organisation_id, name, role in await session.execute(query):
        held.setdefault((organisation_id, name), []).append(role)
    return [OrganisationRoles(organisation_id=key[0], name=key[1], roles=roles) for key, roles in held.items()]


async def every_organisation(session: AsyncSession) -> list[OrganisationRoles]:
    """All organisations, with the operator as their owner."""
    rows = await session.execute(select(Organisation.id, Organisation.name).order_by(Organisation.id))
    return [OrganisationRoles(organisation_id=id_, name=name, roles=[Role.OWNER]) for id_, name in rows]
