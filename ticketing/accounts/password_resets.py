"""Decisions about forgotten passwords.

Asking does the same work for every e-mail: it writes one sealed message and nothing else. Only the task that reads the
message looks whether there is such an account, so neither the answer nor its time tells.
"""

from datetime import datetime
from typing import Final

from pydantic import BaseModel
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra import mail as mails
from infra.outbox import sealed
from infra.settings import Settings
from ticketing.accounts import doors, letters, links, queries
from ticketing.accounts import service as accounts
from ticketing.accounts.models import Account, PasswordReset
from ticketing.accounts.schemas import DoorKind

TOPIC: Final = "password_reset_asked"


class ResetAsked(BaseModel):
    """What the sealed message holds."""

    email: str
    asked_at: datetime


async def ask(session: AsyncSession, *, email: str, settings: Settings, now: datetime) -> None:
    """Write down that somebody forgot a password. Raises MailThrottled, for known and unknown e-mails alike."""
    await doors.knock(session, door=DoorKind.RESET, email=email, now=now)
    word = ResetAsked(email=email.lower(), asked_at=now)
    await sealed.post(session, topic=TOPIC, word=word, settings=settings, now=now)


async def answer(session: AsyncSession, *, asked: ResetAsked, settings: Settings, now: datetime) -> bool:
    """Send the link if there is such an account; whether there is."""
    account = await queries.account_by_email(session, email=asked.email)
    if account is None:
        return False
    await send_link(session, account=account, letter="reset", settings=settings, now=now)
    return True


async def send_link(session: AsyncSession, *, account: Account, letter: str, settings: Settings, now: datetime) -> None:
    """Mail an account the link with which its person chooses a password."""
    token = links.new_token()
    session.add(
        PasswordReset(
            id=ids.new("rst"),
            token_hash=queries.token_hash(token),
            account_id=account.id,
            made_at=now,
            ends_at=now + links.RESET_LIFETIME,
            used_at=None,
        )
    )
    mail = letters.write(
        letter,
        to=account.email,
        language=account.language,
        path=f"{letters.RESET_PAGE}{token}",
        settings=settings,
        now=now,
        name=account.name,
    )
    await mails.post(session, mail=mail, settings=settings, now=now)


async def redeem(session: AsyncSession, *, token: str, password_hash: str, now: datetime) -> None:
    """The new password; every session and every other open link of the account ends. Raises LinkSpent."""
    reset = await links.spend(session, PasswordReset, token=token, now=now)
    others = (PasswordReset.account_id == reset.account_id) & PasswordReset.used_at.is_(None)
    await session.execute(update(PasswordReset).where(others).values(used_at=now))
    account = await session.get_one(Account, reset.account_id, with_for_update=True)
    account.password_hash = password_hash
    await accounts.close_every_session(session, account_id=account.id)
    await doors.forget(session, door=DoorKind.SIGN_IN, email=account.email)
