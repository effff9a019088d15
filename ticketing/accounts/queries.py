"""Reads about people and houses."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts.actor import Role
from ticketing.accounts.errors import LinkSpent, OrganisationNotFound
from ticketing.accounts.models import (
    Account,
    Administrator,
    Invitation,
    Membership,
    Organisation,
    OrganisationDecision,
    SignInSession,
)
from ticketing.accounts.schemas import (
    InvitationOpened,
    InvitationView,
    MemberView,
    OrganisationRoles,
    OrganisationState,
    OrganisationView,
    People,
)


def token_hash(token: str) -> str:
    """What is kept of a session token or of a link's."""
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


async def is_administrator(session: AsyncSession, *, account_id: str) -> bool:
    """Whether the account runs the platform."""
    return await session.get(Administrator, account_id) is not None


async def administrators(session: AsyncSession) -> Sequence[Account]:
    """Everyone who runs the platform."""
    query = select(Account).join(Administrator, Administrator.account_id == Account.id).order_by(Account.id)
    return (await session.scalars(query)).all()


async def organisations_of(session: AsyncSession, *, account_id: str) -> list[OrganisationRoles]:
    """Where the account may do what, by organisation id; houses that wait or were refused too."""
    query = (
        select(Organisation, Membership.role)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.account_id == account_id)
        .order_by(Organisation.id, Membership.role)
    )
    held: dict[str, tuple[Organisation, list[Role]]] = {}
    for organisation, role in await session.execute(query):
        held.setdefault(organisation.id, (organisation, []))[1].append(role)
    return [_roles(organisation, roles) for organisation, roles in held.values()]


async def every_organisation(session: AsyncSession) -> list[OrganisationRoles]:
    """All organisations, with the operator as their owner."""
    return [_roles(row, [Role.OWNER]) for row in await session.scalars(select(Organisation).order_by(Organisation.id))]


def _roles(organisation: Organisation, roles: list[Role]) -> OrganisationRoles:
    return OrganisationRoles(
        organisation_id=organisation.id, name=organisation.name, roles=roles, state=organisation.state
    )


async def organisation(session: AsyncSession, *, organisation_id: str, lock: bool = False) -> Organisation:
    """The house, its row locked where the database locks rows. Raises OrganisationNotFound."""
    found = await session.get(Organisation, organisation_id, with_for_update=lock or None)
    if found is None:
        raise OrganisationNotFound
    return found


async def roles_of(session: AsyncSession, *, organisation_id: str, account_id: str) -> set[Role]:
    """What the account may do in the house at this moment."""
    mine = (Membership.organisation_id == organisation_id) & (Membership.account_id == account_id)
    return set(await session.scalars(select(Membership.role).where(mine)))


async def owners(session: AsyncSession, *, organisation_id: str) -> Sequence[Account]:
    """The owners of a house, the first one first."""
    query = (
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.organisation_id == organisation_id, Membership.role == Role.OWNER)
        .order_by(Membership.granted_at, Account.id)
    )
    return (await session.scalars(query)).all()


async def houses(session: AsyncSession) -> list[OrganisationView]:
    """Every house for the administrator: those that wait first, the longest waiting on top; then the newest."""
    newest = (
        select(OrganisationDecision.organisation_id, func.max(OrganisationDecision.id).label("id"))
        .group_by(OrganisationDecision.organisation_id)
        .subquery()
    )
    query = (
        select(Organisation, OrganisationDecision)
        .outerjoin(newest, newest.c.organisation_id == Organisation.id)
        .outerjoin(OrganisationDecision, OrganisationDecision.id == newest.c.id)
        .order_by(Organisation.created_at, Organisation.id)
    )
    rows = [(row[0], row[1]) for row in await session.execute(query)]
    waiting = [row for row in rows if row[0].state == OrganisationState.APPLIED]
    settled = [row for row in reversed(rows) if row[0].state != OrganisationState.APPLIED]
    people = await _first_owners(session)
    names = {account.id: account.name for account in await session.scalars(select(Account).join(Administrator))}
    return [_house(house, decision, people.get(house.id), names) for house, decision in waiting + settled]


async def _first_owners(session: AsyncSession) -> dict[str, Account]:
    query = (
        select(Membership.organisation_id, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.role == Role.OWNER)
        .order_by(Membership.granted_at.desc(), Account.id.desc())
    )
    return {row[0]: row[1] for row in await session.execute(query)}  # the first owner is written last


def _house(
    house: Organisation, decision: OrganisationDecision | None, owner: Account | None, names: dict[str, str]
) -> OrganisationView:
    return OrganisationView(
        id=house.id,
        name=house.name,
        province=house.province,
        state=house.state,
        created_at=house.created_at,
        owner_name=owner.name if owner else "",
        owner_email=owner.email if owner else "",
        decided_by=names.get(decision.decided_by, decision.decided_by) if decision else None,
        decided_at=decision.decided_at if decision else None,
        reason=decision.reason if decision else "",
    )


async def people(session: AsyncSession, *, organisation_id: str, now: datetime) -> People:
    """The members of a house and its open invitations. Raises OrganisationNotFound."""
    house = await organisation(session, organisation_id=organisation_id)
    query = (
        select(Account, Membership.role)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Account.id, Membership.role)
    )
    held: dict[str, MemberView] = {}
    for account, role in await session.execute(query):
        new = MemberView(account_id=account.id, name=account.name, email=account.email, roles=[])
        held.setdefault(account.id, new).roles.append(role)
    still_open = (Invitation.organisation_id == organisation_id) & Invitation.used_at.is_(None)
    invited = await session.scalars(select(Invitation).where(still_open, Invitation.ends_at > now))
    return People(
        organisation_id=house.id,
        name=house.name,
        state=house.state,
        members=list(held.values()),
        invitations=[invitation_view(row) for row in invited],
    )


def invitation_view(row: Invitation) -> InvitationView:
    """An invitation as the owner sees it."""
    return InvitationView(id=row.id, email=row.email, role=row.role, invited_at=row.invited_at, ends_at=row.ends_at)


async def opened_invitation(session: AsyncSession, *, token: str, now: datetime) -> InvitationOpened:
    """What the holder of the link is asked into. Raises LinkSpent."""
    mine = (Invitation.token_hash == token_hash(token)) & Invitation.used_at.is_(None) & (Invitation.ends_at > now)
    found = (await session.scalars(select(Invitation).where(mine))).one_or_none()
    if found is None:
        raise LinkSpent
    house = await organisation(session, organisation_id=found.organisation_id)
    known = await account_by_email(session, email=found.email)
    return InvitationOpened(
        organisation_name=house.name, role=found.role, email=found.email, has_account=known is not None
    )
