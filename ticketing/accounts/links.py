"""Links in mails: 256 random bits that open something once. Only their SHA-256 is kept."""

import secrets
from datetime import datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.accounts import queries
from ticketing.accounts.errors import LinkSpent
from ticketing.accounts.models import Application, Invitation, PasswordReset

RESET_LIFETIME: Final = timedelta(hours=1)
INVITATION_LIFETIME: Final = timedelta(days=7)
APPLICATION_LIFETIME: Final = timedelta(days=7)

Link = TypeVar("Link", Application, Invitation, PasswordReset)


def new_token() -> str:
    """The secret of a link that was never seen before."""
    return secrets.token_urlsafe(32)


async def spend(session: AsyncSession, kind: type[Link], *, token: str, now: datetime) -> Link:
    """The row of a link that is open; from now on it is not. The row lets one of two through. Raises LinkSpent."""
    mine = (kind.token_hash == queries.token_hash(token)) & kind.used_at.is_(None) & (kind.ends_at > now)
    row = (await session.scalars(update(kind).where(mine).values(used_at=now).returning(kind))).one_or_none()
    if row is None:
        raise LinkSpent
    return row
