"""HTTP of the people of a house. The rows say who is an owner, so this works before the house is approved too."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from infra import clock
from infra.http.callers import CurrentActor, ServiceSettings
from ticketing.accounts import members, passwords, queries
from ticketing.accounts.routes import OrganisationId
from ticketing.accounts.schemas import (
    InvitationAccepted,
    InvitationOpened,
    InvitationView,
    InvitationWish,
    LinkOpened,
    People,
    RolesWish,
)
from ticketing.dependencies import ServiceDatabase

router = APIRouter()
RowId = Annotated[str, Path(max_length=40)]


@router.get("/organisations/{organisation_id}/members")
async def show_people(organisation_id: OrganisationId, actor: CurrentActor, database: ServiceDatabase) -> People:
    """The members and open invitations of a house; for its owners."""
    async with database.reading() as session:
        await members.require_owner(session, organisation_id=organisation_id, account_id=actor.subject)
        return await queries.people(session, organisation_id=organisation_id, now=clock.now())


@router.put("/organisations/{organisation_id}/roles/{account_id}", status_code=204)
async def change_roles(
    organisation_id: OrganisationId,
    account_id: RowId,
    wish: RolesWish,
    actor: CurrentActor,
    database: ServiceDatabase,
) -> None:
    """What a member may do from now on; no role ends the membership. The last owner stays one."""
    async with database.transaction() as session:
        await members.change_roles(
            session,
            organisation_id=organisation_id,
            account_id=account_id,
            roles=set(wish.roles),
            by=actor.subject,
            now=clock.now(),
        )


@router.post("/organisations/{organisation_id}/invitations", status_code=201)
async def invite(
    organisation_id: OrganisationId,
    wish: InvitationWish,
    actor: CurrentActor,
    database: ServiceDatabase,
    settings: ServiceSettings,
) -> InvitationView:
    """Ask a person in by mail; an open invitation to her is replaced."""
    async with database.transaction() as session:
        row = await members.invite(
            session,
            organisation_id=organisation_id,
            wish=wish,
            by=actor.subject,
            settings=settings,
            now=clock.now(),
        )
    return queries.invitation_view(row)


@router.delete("/organisations/{organisation_id}/invitations/{invitation_id}", status_code=204)
async def withdraw_invitation(
    organisation_id: OrganisationId, invitation_id: RowId, actor: CurrentActor, database: ServiceDatabase
) -> None:
    """Take an open invitation back; its link opens nothing any more."""
    async with database.transaction() as session:
        await members.withdraw_invitation(
            session, organisation_id=organisation_id, invitation_id=invitation_id, by=actor.subject
        )


@router.post("/invitations/openings")
async def open_invitation(link: LinkOpened, database: ServiceDatabase) -> InvitationOpened:
    """What the holder of the link is asked into; looking spends nothing."""
    async with database.reading() as session:
        return await queries.opened_invitation(session, token=link.token, now=clock.now())


@router.post("/invitations/acceptances", status_code=201)
async def accept(wish: InvitationAccepted, database: ServiceDatabase) -> Response:
    """Join the house; a new account needs a name and a password."""
    now = clock.now()
    async with database.reading() as session:
        await queries.opened_invitation(session, token=wish.token, now=now)  # no hashing for links that open nothing
    password_hash = await passwords.digest(wish.password) if wish.password else None
    async with database.transaction() as session:
        await members.accept(session, token=wish.token, name=wish.name, password_hash=password_hash, now=now)
    return Response(status_code=201)
