"""Doors that are limited per e-mail: a try is counted before it is judged, so parallel tries cannot pass the limit."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.database import locking
from ticketing.accounts.errors import MailThrottled, RecoveryThrottled, SignInThrottled
from ticketing.accounts.models import Knock
from ticketing.accounts.schemas import DoorKind

_QUARTER, _HOUR, _DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
LIMITS: Final = {
    DoorKind.SIGN_IN: (10, _QUARTER, SignInThrottled),
    DoorKind.RESET: (3, _HOUR, MailThrottled),
    DoorKind.RECOVERY: (3, _HOUR, RecoveryThrottled),
    DoorKind.JOIN: (3, _HOUR, MailThrottled),
    DoorKind.INVITATION: (50, _DAY, MailThrottled),  # counted under the house, not the invited
}


async def knock(session: AsyncSession, *, door: DoorKind, email: str, now: datetime) -> None:
    """Count one try. Raises SignInThrottled, MailThrottled with the time until the door opens again."""
    await locking.take_turn(session, f"{door}:{email.lower()}")
    allowed, window, refusal = LIMITS[door]
    recent = (Knock.door == door) & (Knock.email == email.lower()) & (Knock.made_at > now - window)
    made, first = (await session.execute(select(func.count(), func.min(Knock.made_at)).where(recent))).one()
    if made >= allowed:
        raise refusal(retry_after_seconds=int((first + window - now).total_seconds()) + 1)
    session.add(Knock(id=ids.new("knk"), door=door, email=email.lower(), made_at=now))


async def forget(session: AsyncSession, *, door: DoorKind, email: str) -> None:
    """Open the door again at once: the right person came in."""
    await session.execute(delete(Knock).where(Knock.door == door, Knock.email == email.lower()))


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Drop tries that count no longer."""
    for door, (_allowed, window, _refusal) in LIMITS.items():
        await session.execute(delete(Knock).where(Knock.door == door, Knock.made_at <= now - window))
