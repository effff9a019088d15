"""Decisions about houses that want to join: applied for, confirmed by mail, then approved or refused by a person."""

from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra import mail as mails
from infra.contracts.actor import Actor, Role
from infra.settings import Settings
from ticketing.accounts import doors, letters, links, members, queries
from ticketing.accounts.errors import DecisionMade, OrganisationNotFound, ReasonMissing
from ticketing.accounts.models import Account, Application, Organisation, OrganisationDecision
from ticketing.accounts.schemas import (
    PROVINCES,
    ApplicationWish,
    DecisionWish,
    DoorKind,
    OrganisationState,
)

# From which states a decision may lead where. An approved house is not refused: its titles are withdrawn one by one.
TRANSITIONS: Final = {
    OrganisationState.APPROVED: (OrganisationState.APPLIED, OrganisationState.REFUSED),
    OrganisationState.REFUSED: (OrganisationState.APPLIED,),
}
_log = structlog.get_logger("accounts")


async def apply(
    session: AsyncSession, *, wish: ApplicationWish, password_hash: str, settings: Settings, now: datetime
) -> None:
    """Keep the wish and send the link that confirms it; the same for every e-mail, known or not. Raises MailThrottled.

    The mail repeats nothing that was typed, so the form cannot be used to send words to strangers.
    """
    await doors.knock(session, door=DoorKind.JOIN, email=wish.email, now=now)
    token = links.new_token()
    session.add(
        Application(
            id=ids.new("apl"),
            token_hash=queries.token_hash(token),
            house_name=wish.house_name,
            province=wish.province,
            contact_name=wish.contact_name,
            email=wish.email.lower(),
            password_hash=password_hash,
            language=wish.language,
            made_at=now,
            ends_at=now + links.APPLICATION_LIFETIME,
            used_at=None,
        )
    )
    path = f"{letters.JOIN_PAGE}{token}"
    mail = letters.write("confirm", to=wish.email, language=wish.language, path=path, settings=settings, now=now)
    await mails.post(session, mail=mail, settings=settings, now=now)


async def confirm(session: AsyncSession, *, token: str, settings: Settings, now: datetime) -> Organisation:
    """The link was opened: the house exists and waits, its contact is the owner, the administrators are told.

    Who has an account already keeps its password: the one typed in the form is forgotten. Raises LinkSpent.
    """
    wish = await links.spend(session, Application, token=token, now=now)
    owner = await queries.account_by_email(session, email=wish.email)
    if owner is None:
        owner = await members.make_account(
            session,
            email=wish.email,
            name=wish.contact_name,
            password_hash=wish.password_hash,
            language=wish.language,
            now=now,
        )
    house = Organisation(
        id=ids.new("org"),
        name=wish.house_name,
        created_at=now,
        state=OrganisationState.APPLIED,
        province=wish.province,
    )
    session.add(house)
    await session.flush()
    await members.set_roles(
        session, organisation_id=house.id, account_id=owner.id, roles={Role.OWNER}, by=owner.id, now=now
    )
    for administrator in await queries.administrators(session):
        await _tell_administrator(session, administrator, house=house, owner=owner, settings=settings, now=now)
    return house


async def decide(
    session: AsyncSession, *, organisation_id: str, wish: DecisionWish, by: Actor, settings: Settings, now: datetime
) -> None:
    """Let a house in or keep it out, write down who did, and tell its owners.

    Two administrators at once: the row lets one through. Raises ReasonMissing, OrganisationNotFound, DecisionMade.
    """
    reason = " ".join(wish.reason.split())
    if wish.state is OrganisationState.REFUSED and not reason:
        raise ReasonMissing
    fitting = (Organisation.id == organisation_id) & Organisation.state.in_(TRANSITIONS[wish.state])
    moved = update(Organisation).where(fitting).values(state=wish.state).returning(Organisation.name)
    name = await session.scalar(moved)
    if name is None:
        if await session.get(Organisation, organisation_id) is None:
            raise OrganisationNotFound
        raise DecisionMade
    session.add(
        OrganisationDecision(
            id=ids.new("dec"),
            organisation_id=organisation_id,
            state=wish.state,
            reason=reason,
            decided_by=by.subject,
            decided_at=now,
        )
    )
    for owner in await queries.owners(session, organisation_id=organisation_id):
        words = {"reason": reason} if wish.state is OrganisationState.REFUSED else {}
        mail = letters.write(
            wish.state.value,
            to=owner.email,
            language=owner.language,
            path=letters.HOUSE_PAGE,
            settings=settings,
            now=now,
            name=owner.name,
            house=name,
            **words,
        )
        await mails.post(session, mail=mail, settings=settings, now=now)
    _log.info("organisation_decided", organisation_id=organisation_id, state=wish.state.value, by=by.subject)


async def _tell_administrator(
    session: AsyncSession,
    administrator: Account,
    *,
    house: Organisation,
    owner: Account,
    settings: Settings,
    now: datetime,
) -> None:
    mail = letters.write(
        "applied",
        to=administrator.email,
        language=administrator.language,
        path=letters.ADMIN_PAGE,
        settings=settings,
        now=now,
        house=house.name,
        province=PROVINCES.get(house.province or "", ""),
        contact=owner.name,
        email=owner.email,
    )
    await mails.post(session, mail=mail, settings=settings, now=now)
