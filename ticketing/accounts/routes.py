"""HTTP of signing in, and of what the operator makes: houses, members, administrators."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import EmailStr

from infra import clock
from infra.contracts.actor import LIFETIME, ActorTokenRefused, sign_actor
from infra.http import callers
from infra.http.callers import ServiceSettings
from infra.settings import Settings
from ticketing.accounts import password_resets, passwords, queries
from ticketing.accounts import service as accounts
from ticketing.accounts.errors import OperatorOnly, SignInRefused
from ticketing.accounts.schemas import (
    ActorTokenAnswer,
    AdministratorDetails,
    MemberDetails,
    OrganisationDetails,
    SignedIn,
    SignIn,
)
from ticketing.dependencies import ServiceDatabase

router = APIRouter()
OrganisationId = Annotated[str, Path(pattern=r"^org_[0-9a-z_]{1,36}$")]


def _is_operator(token: str, settings: Settings) -> bool:
    expected = settings.operator_token.get_secret_value()
    return bool(expected) and hmac.compare_digest(token.encode(), expected.encode())


def operator_only(request: Request, settings: ServiceSettings) -> None:
    """Refuse everyone but the operator. Raises OperatorOnly."""
    if not _is_operator(callers.bearer(request), settings):
        raise OperatorOnly


@router.post("/sessions", status_code=201)
async def sign_in(wish: SignIn, database: ServiceDatabase) -> SignedIn:
    """Sign in with e-mail and password."""
    now = clock.now()
    async with database.transaction() as session:
        await accounts.begin_sign_in(session, email=wish.email, now=now)
    async with database.reading() as session:
        account = await queries.account_by_email(session, email=wish.email)
        organisations = await queries.organisations_of(session, account_id=account.id) if account else []
        administrator = account is not None and await queries.is_administrator(session, account_id=account.id)
    fits = await passwords.matches(wish.password, account.password_hash if account else None)
    if account is None or not fits:
        raise SignInRefused
    async with database.transaction() as session:
        token, ends_at = await accounts.open_session(session, account=account, now=now)
    return SignedIn(
        session_token=token,
        account_id=account.id,
        name=account.name,
        ends_at=ends_at,
        organisations=organisations,
        administrator=administrator,
    )


@router.delete("/sessions", status_code=204)
async def sign_out(request: Request, database: ServiceDatabase) -> None:
    """End the session whose token is the bearer."""
    async with database.transaction() as session:
        if not await accounts.close_session(session, token=callers.bearer(request)):
            raise ActorTokenRefused


@router.post("/actor-tokens")
async def issue_actor_token(request: Request, database: ServiceDatabase, settings: ServiceSettings) -> ActorTokenAnswer:
    """Turn a session token, or the operator's, into an actor token."""
    now = clock.now()
    token = callers.bearer(request)
    async with database.reading() as session:
        if _is_operator(token, settings):
            subject, name, administrator = accounts.OPERATOR, "Operator", True
            organisations = await queries.every_organisation(session)
        else:
            account = await queries.account_by_session(session, token=token, now=now)
            if account is None:
                raise ActorTokenRefused
            subject, name = account.id, account.name
            administrator = await queries.is_administrator(session, account_id=account.id)
            organisations = await queries.organisations_of(session, account_id=account.id)
    actor = accounts.actor(subject, organisations, administrator=administrator)
    signed = sign_actor(actor, private_key_pem=settings.actor_private_key.get_secret_value(), now=now)
    return ActorTokenAnswer(
        actor_token=signed,
        expires_at=now + LIFETIME,
        subject=subject,
        name=name,
        organisations=organisations,
        administrator=administrator,
    )


@router.put("/organisations/{organisation_id}", status_code=204, dependencies=[Depends(operator_only)])
async def put_organisation(
    organisation_id: OrganisationId, details: OrganisationDetails, database: ServiceDatabase
) -> None:
    """Create or rename an organisation."""
    async with database.transaction() as session:
        await accounts.put_organisation(session, organisation_id=organisation_id, name=details.name, now=clock.now())


@router.put("/organisations/{organisation_id}/members/{email}", status_code=204, dependencies=[Depends(operator_only)])
async def put_member(
    organisation_id: OrganisationId, email: EmailStr, details: MemberDetails, database: ServiceDatabase
) -> None:
    """Create or change a member; repeating it changes nothing and signs nobody out."""
    async with database.reading() as session:
        account = await queries.account_by_email(session, email=email)
    unchanged = await passwords.matches(details.password, account.password_hash if account else None)
    new_hash = None if unchanged else await passwords.digest(details.password)
    async with database.transaction() as session:
        await accounts.put_member(
            session,
            organisation_id=organisation_id,
            email=email,
            name=details.name,
            new_password_hash=new_hash,
            roles=details.roles,
            now=clock.now(),
        )


@router.put("/administrators/{email}", status_code=204, dependencies=[Depends(operator_only)])
async def put_administrator(
    email: EmailStr, details: AdministratorDetails, database: ServiceDatabase, settings: ServiceSettings
) -> None:
    """Make an administrator of the platform; a new account without a password gets a mail to choose one."""
    now = clock.now()
    async with database.reading() as session:
        account = await queries.account_by_email(session, email=email)
    if details.password is None:
        new_hash = await passwords.unusable() if account is None else None
    else:
        unchanged = await passwords.matches(details.password, account.password_hash if account else None)
        new_hash = None if unchanged else await passwords.digest(details.password)
    async with database.transaction() as session:
        made = await accounts.put_administrator(
            session, email=email, name=details.name, new_password_hash=new_hash, now=now
        )
        if account is None and details.password is None:
            await password_resets.send_link(session, account=made, letter="administrator", settings=settings, now=now)
