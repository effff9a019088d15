"""HTTP of second persons: ask for one, answer on one's own login or at the same screen, and what a house allows."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.database.engine import Database
from infra.http.callers import CurrentActor
from ticketing.accounts import passwords
from ticketing.accounts import queries as accounts
from ticketing.accounts import service as sign_ins
from ticketing.accounts.errors import SignInRefused
from ticketing.approvals import authority, queries
from ticketing.approvals import service as approvals
from ticketing.approvals.errors import ApprovalNotFound, NotYoursToConfirm
from ticketing.approvals.schemas import Action, ApprovalView, ApprovalWish, Decision, Limits
from ticketing.dependencies import ServiceDatabase

router = APIRouter()
OrganisationId = Annotated[str, Query(max_length=40)]


@router.post("/approvals", status_code=201)
async def ask(wish: ApprovalWish, actor: CurrentActor, database: ServiceDatabase) -> ApprovalView:
    """Ask for a second person."""
    async with database.transaction() as session:
        asked = await approvals.ask(session, wish=wish, actor=actor, now=clock.now())
        return (await queries.views(session, approvals=[asked]))[0]


@router.get("/approvals")
async def list_waiting(
    organisation_id: OrganisationId, actor: CurrentActor, database: ServiceDatabase, decided: bool = False
) -> list[ApprovalView]:
    """What waits for an answer, or was answered last: all of it for who may answer, else one's own."""
    roles = actor.roles.get(organisation_id, frozenset())
    if not roles:
        raise NotYoursToConfirm
    confirms = any(authority.may_confirm(roles, action) for action in Action)
    whose = None if confirms else actor.subject
    async with database.reading() as session:
        if decided:
            found = await queries.decided(session, organisation_id=organisation_id, asked_by=whose)
            return await queries.views(session, approvals=found)
        found = await queries.waiting(session, organisation_id=organisation_id, asked_by=whose, now=clock.now())
        views = await queries.views(session, approvals=found)
    return [
        one.model_copy(update={"yours": one.asked_by != actor.subject and authority.may_confirm(roles, one.action)})
        for one in views
    ]


@router.post("/approvals/{approval_id}/decisions", status_code=201)
async def decide(approval_id: str, decision: Decision, actor: CurrentActor, database: ServiceDatabase) -> ApprovalView:
    """Yes or no: of the caller, or of whoever typed e-mail and password at the caller's screen."""
    now = clock.now()
    async with database.reading() as session:
        asked = await queries.approval(session, approval_id=approval_id)
    if not actor.roles.get(asked.organisation_id):
        raise ApprovalNotFound
    by = await _second_person(database, decision, actor)
    async with database.transaction() as session:
        asked = await queries.approval(session, approval_id=approval_id)
        house = asked.organisation_id
        if by == actor.subject:
            roles: Iterable[Role] = actor.roles.get(house, frozenset())
        else:  # who works here is read from the rows
            roles = await accounts.roles_of(session, organisation_id=house, account_id=by)
        await approvals.decide(session, approval=asked, by=by, roles=roles, granted=decision.granted, now=now)
        return (await queries.views(session, approvals=[asked]))[0]


async def _second_person(database: Database, decision: Decision, actor: Actor) -> str:
    """Whose word it is; tries count like those at the sign-in. Raises SignInRefused, SignInThrottled."""
    if decision.email is None or decision.password is None:
        return actor.subject
    async with database.transaction() as session:
        await sign_ins.begin_sign_in(session, email=decision.email, now=clock.now())
    async with database.reading() as session:
        account = await accounts.account_by_email(session, email=decision.email)
    fits = await passwords.matches(decision.password, account.password_hash if account else None)
    if account is None or not fits:
        raise SignInRefused
    return account.id


@router.get("/organisations/{organisation_id}/approval-limits")
async def show_limits(organisation_id: str, actor: CurrentActor, database: ServiceDatabase) -> Limits:
    """Up to what one person of the house decides alone."""
    if not actor.roles.get(organisation_id):
        raise NotYoursToConfirm
    async with database.reading() as session:
        return await queries.limits(session, organisation_id=organisation_id)


@router.put("/organisations/{organisation_id}/approval-limits")
async def set_limits(organisation_id: str, limits: Limits, actor: CurrentActor, database: ServiceDatabase) -> Limits:
    """Other limits from now on."""
    if not actor.may(organisation_id, Role.OWNER):
        raise NotYoursToConfirm
    async with database.transaction() as session:
        await approvals.set_limits(
            session, organisation_id=organisation_id, limits=limits, by=actor.subject, now=clock.now()
        )
        return await queries.limits(session, organisation_id=organisation_id)
