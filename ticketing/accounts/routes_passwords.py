"""HTTP of forgotten passwords: one answer for every e-mail, a link by mail, a new password."""

from fastapi import APIRouter, Response

from infra import clock
from infra.http.callers import ServiceSettings
from ticketing.accounts import password_resets, passwords
from ticketing.accounts.schemas import PasswordChosen, ResetWish
from ticketing.dependencies import ServiceDatabase

router = APIRouter()


@router.post("/password-resets", status_code=202)
async def ask(wish: ResetWish, database: ServiceDatabase, settings: ServiceSettings) -> Response:
    """Ask for a link by mail; whether there is such an account is looked up later and told to nobody."""
    async with database.transaction() as session:
        await password_resets.ask(session, email=wish.email, settings=settings, now=clock.now())
    return Response(status_code=202)


@router.post("/password-resets/redemptions", status_code=204)
async def redeem(wish: PasswordChosen, database: ServiceDatabase) -> None:
    """Choose a new password with the link's token; signs the account out everywhere."""
    password_hash = await passwords.digest(wish.password)
    async with database.transaction() as session:
        await password_resets.redeem(session, token=wish.token, password_hash=password_hash, now=clock.now())
