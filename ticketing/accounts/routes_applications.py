"""HTTP of houses that join: the application, its confirmation by mail, the administrator's decision."""

from fastapi import APIRouter, Response

from infra import clock
from infra.http.callers import CurrentActor, ServiceSettings
from ticketing.accounts import applications, passwords, queries
from ticketing.accounts import service as accounts
from ticketing.accounts.routes import OrganisationId
from ticketing.accounts.schemas import (
    ApplicationConfirmed,
    ApplicationWish,
    DecisionWish,
    LinkOpened,
    OrganisationView,
)
from ticketing.dependencies import ServiceDatabase

router = APIRouter()


@router.post("/applications", status_code=202)
async def apply(wish: ApplicationWish, database: ServiceDatabase, settings: ServiceSettings) -> Response:
    """A house wants to join: a mail with a link goes out, whoever the e-mail belongs to."""
    password_hash = await passwords.digest(wish.password)
    async with database.transaction() as session:
        await applications.apply(session, wish=wish, password_hash=password_hash, settings=settings, now=clock.now())
    return Response(status_code=202)


@router.post("/applications/confirmations", status_code=201)
async def confirm(link: LinkOpened, database: ServiceDatabase, settings: ServiceSettings) -> ApplicationConfirmed:
    """The link in the mail was opened: the house waits for an administrator now."""
    async with database.transaction() as session:
        house = await applications.confirm(session, token=link.token, settings=settings, now=clock.now())
    return ApplicationConfirmed(organisation_id=house.id, name=house.name)


@router.get("/organisations")
async def list_organisations(actor: CurrentActor, database: ServiceDatabase) -> list[OrganisationView]:
    """Every house, those that wait first; for administrators."""
    accounts.require_administrator(actor)
    async with database.reading() as session:
        return await queries.houses(session)


@router.post("/organisations/{organisation_id}/decisions", status_code=201)
async def decide(
    organisation_id: OrganisationId,
    wish: DecisionWish,
    actor: CurrentActor,
    database: ServiceDatabase,
    settings: ServiceSettings,
) -> Response:
    """Approve or refuse a house; for administrators."""
    accounts.require_administrator(actor)
    async with database.transaction() as session:
        await applications.decide(
            session, organisation_id=organisation_id, wish=wish, by=actor, settings=settings, now=clock.now()
        )
    return Response(status_code=201)
