"""Reads about watching."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from media_service.playback.models import PlaybackSession, RevokedEntitlement

_CLOCK_SKEW = timedelta(seconds=60)


async def is_revoked(session: AsyncSession, *, entitlement_id: str) -> bool:
    """Whether that right has ended early."""
    return await session.get(RevokedEntitlement, entitlement_id) is not None


async def screens(session: AsyncSession, *, entitlement_id: str, now: datetime) -> int:
    """How many sessions of that right may hold a living token."""
    living = (PlaybackSession.entitlement_id == entitlement_id) & (PlaybackSession.token_expires_at > now)
    living &= PlaybackSession.revoked_at.is_(None)
    return await session.scalar(select(func.count()).select_from(PlaybackSession).where(living)) or 0


async def revoked_session_ids(session: AsyncSession, *, now: datetime) -> list[str]:
    """Sessions, without prefix, whose tokens an edge must refuse although they have not expired.

    The revoked right is joined in, so a session that was opened while the revocation came in is caught too.
    """
    alive = PlaybackSession.token_expires_at > now - _CLOCK_SKEW
    revoked = or_(PlaybackSession.revoked_at.is_not(None), RevokedEntitlement.entitlement_id.is_not(None))
    query = select(PlaybackSession.id).where(alive & revoked).order_by(PlaybackSession.id)
    query = query.outerjoin(RevokedEntitlement, RevokedEntitlement.entitlement_id == PlaybackSession.entitlement_id)
    return [session_id.removeprefix("pbs_") for session_id in (await session.scalars(query)).all()]
