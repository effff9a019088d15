"""Decisions about who works for a house: roles given and taken, people invited by mail.

Who may decide is read from the rows at this moment, not from a token, so that an owner who was removed decides nothing
more; and a house that waits for its approval can already gather its people.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra import mail as mails
from infra.contracts.actor import Role
from infra.settings import Settings
from ticketing.accounts import doors, letters, links, queries
from ticketing.accounts.errors import (
    AlreadyMember,
    LastOwner,
    MemberNotFound,
    OrganisationNotFound,
    OwnerOnly,
    PasswordMissing,
)
from ticketing.accounts.models import Account, Invitation, Membership, RoleChange
from ticketing.accounts.schemas import DoorKind, InvitationWish, Language, RoleChangeKind

OPERATOR: Final = "operator"
ROLE_NAMES: Final = {
    Role.OWNER: ("chủ đơn vị", "owner"),
    Role.EDITOR: ("biên tập", "editor"),
    Role.BOX_OFFICE: ("phòng vé", "box office"),
    Role.GATE: ("soát vé", "gate"),
    Role.ACCOUNTANT: ("kế toán", "accountant"),
    Role.SHIFT_LEAD: ("trưởng ca", "shift lead"),
    Role.SUPERVISOR: ("giám sát quầy", "supervisor"),
}


async def make_account(
    session: AsyncSession, *, email: str, name: str, password_hash: str, language: Language, now: datetime
) -> Account:
    """A new account; of two at once for one e-mail the unique index lets one through."""
    account = Account(
        id=ids.new("acc"),
        email=email.lower(),
        name=name,
        password_hash=password_hash,
        created_at=now,
        language=language,
    )
    session.add(account)
    await session.flush()
    return account


async def require_owner(session: AsyncSession, *, organisation_id: str, account_id: str) -> None:
    """Raise OrganisationNotFound for strangers, OwnerOnly for members without that role."""
    held = await queries.roles_of(session, organisation_id=organisation_id, account_id=account_id)
    if not held:
        raise OrganisationNotFound
    if Role.OWNER not in held:
        raise OwnerOnly


async def set_roles(
    session: AsyncSession, *, organisation_id: str, account_id: str, roles: set[Role], by: str, now: datetime
) -> None:
    """Exactly these roles from now on, each change written down."""
    held = await queries.roles_of(session, organisation_id=organisation_id, account_id=account_id)
    mine = (Membership.organisation_id == organisation_id) & (Membership.account_id == account_id)
    await session.execute(delete(Membership).where(mine, Membership.role.in_(held - roles)))
    for role in sorted(roles - held):
        session.add(Membership(organisation_id=organisation_id, account_id=account_id, role=role, granted_at=now))
    for changed, kind in ((roles - held, RoleChangeKind.GRANTED), (held - roles, RoleChangeKind.REMOVED)):
        for role in sorted(changed):
            session.add(
                RoleChange(
                    id=ids.new("rch"),
                    organisation_id=organisation_id,
                    account_id=account_id,
                    role=role,
                    kind=kind,
                    changed_by=by,
                    changed_at=now,
                )
            )
    await session.flush()


async def change_roles(
    session: AsyncSession, *, organisation_id: str, account_id: str, roles: set[Role], by: str, now: datetime
) -> None:
    """An owner changes what a member may do; no role at all ends the membership.

    The house's row is locked first, so that two owners cannot take the role from each other at once.
    Raises OrganisationNotFound, OwnerOnly, MemberNotFound, LastOwner.
    """
    await queries.organisation(session, organisation_id=organisation_id, lock=True)
    await require_owner(session, organisation_id=organisation_id, account_id=by)
    if not await queries.roles_of(session, organisation_id=organisation_id, account_id=account_id):
        raise MemberNotFound
    await set_roles(session, organisation_id=organisation_id, account_id=account_id, roles=roles, by=by, now=now)
    if not await queries.owners(session, organisation_id=organisation_id):
        raise LastOwner
    if Role.OWNER not in roles:  # nobody comes in on the word of an owner who is none any more
        theirs = (Invitation.organisation_id == organisation_id) & (Invitation.invited_by == account_id)
        await session.execute(delete(Invitation).where(theirs, Invitation.used_at.is_(None)))


async def invite(
    session: AsyncSession, *, organisation_id: str, wish: InvitationWish, by: str, settings: Settings, now: datetime
) -> Invitation:
    """Ask a person in by mail; an open invitation to her is replaced, and its link opens nothing any more.

    Raises OrganisationNotFound, OwnerOnly, AlreadyMember, MailThrottled.
    """
    house = await queries.organisation(session, organisation_id=organisation_id, lock=True)
    await require_owner(session, organisation_id=organisation_id, account_id=by)
    await doors.knock(session, door=DoorKind.INVITATION, email=organisation_id, now=now)
    known = await queries.account_by_email(session, email=wish.email)
    if known is not None and wish.role in await queries.roles_of(
        session, organisation_id=organisation_id, account_id=known.id
    ):
        raise AlreadyMember
    await _drop_open(session, organisation_id=organisation_id, email=wish.email)
    token, inviter = links.new_token(), await session.get_one(Account, by)
    row = Invitation(
        id=ids.new("inv"),
        token_hash=queries.token_hash(token),
        organisation_id=organisation_id,
        email=wish.email.lower(),
        role=wish.role,
        language=known.language if known else wish.language,
        invited_by=by,
        invited_at=now,
        ends_at=now + links.INVITATION_LIFETIME,
        used_at=None,
    )
    session.add(row)
    await session.flush()
    vietnamese, english = ROLE_NAMES[wish.role]
    mail = letters.write(
        "invitation",
        to=row.email,
        language=row.language,
        path=f"{letters.INVITATION_PAGE}{token}",
        settings=settings,
        now=now,
        inviter=inviter.name,
        house=house.name,
        role=vietnamese if row.language is Language.VI else english,
    )
    await mails.post(session, mail=mail, settings=settings, now=now)
    return row


async def withdraw_invitation(session: AsyncSession, *, organisation_id: str, invitation_id: str, by: str) -> None:
    """Take an open invitation back. Raises OrganisationNotFound, OwnerOnly, MemberNotFound."""
    await require_owner(session, organisation_id=organisation_id, account_id=by)
    mine = (Invitation.organisation_id == organisation_id) & Invitation.used_at.is_(None)
    gone = delete(Invitation).where(mine, Invitation.id == invitation_id).returning(Invitation.id)
    if await session.scalar(gone) is None:
        raise MemberNotFound


async def accept(
    session: AsyncSession, *, token: str, name: str | None, password_hash: str | None, now: datetime
) -> Account:
    """The holder of the link joins the house; the link proves the mailbox, so an account is made without another mail.

    Raises LinkSpent, PasswordMissing.
    """
    invitation = await links.spend(session, Invitation, token=token, now=now)
    account = await queries.account_by_email(session, email=invitation.email)
    if account is None:
        if not name or not password_hash:
            raise PasswordMissing
        account = await make_account(
            session,
            email=invitation.email,
            name=name,
            password_hash=password_hash,
            language=invitation.language,
            now=now,
        )
    house = invitation.organisation_id
    held = await queries.roles_of(session, organisation_id=house, account_id=account.id)
    roles = held | {invitation.role}
    await set_roles(
        session, organisation_id=house, account_id=account.id, roles=roles, by=invitation.invited_by, now=now
    )
    return account


async def _drop_open(session: AsyncSession, *, organisation_id: str, email: str) -> None:
    mine = (Invitation.organisation_id == organisation_id) & (Invitation.email == email.lower())
    await session.execute(delete(Invitation).where(mine, Invitation.used_at.is_(None)))
