"""Serials that open no door any more: what doors ask for again and again, and keep for when they are offline.

A door asks what is new since its last answer. It is told a little more than that, because a transaction may commit
late; what it hears twice changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from ticketing.entry_codes.models import Revocation

_COMMITS_WITHIN: Final = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of serials since a version; `version` is what to ask with next."""

    version: int
    revoked: list[str]
    restored: list[str]


async def revoke(session: AsyncSession, *, serials: Sequence[tuple[str, str]], now: datetime) -> None:
    """These (performance, serial in hex) open no door from now on."""
    await _tell(session, serials=serials, revoked=True, now=now)


async def restore(session: AsyncSession, *, serials: Sequence[tuple[str, str]], now: datetime) -> None:
    """These open their door again: the money did not go back after all."""
    await _tell(session, serials=serials, revoked=False, now=now)


async def since(session: AsyncSession, *, performance_id: str, version: int, now: datetime) -> Changes:
    """What became of the serials of a performance since `version` (0: ever)."""
    mine = select(Revocation).where(Revocation.performance_id == performance_id)
    mine = mine.where(Revocation.told_at > datetime.fromtimestamp(version / 1000, UTC) - _COMMITS_WITHIN)
    told = await session.scalars(mine.order_by(Revocation.told_at, Revocation.id))
    latest = {row.serial: row.revoked for row in told}
    return Changes(
        version=int(now.timestamp() * 1000),
        revoked=sorted(serial for serial, revoked in latest.items() if revoked),
        restored=sorted(serial for serial, revoked in latest.items() if not revoked),
    )


async def is_revoked(session: AsyncSession, *, serial: str) -> bool:
    """Whether a serial opened a door once and does not any more."""
    mine = select(Revocation.revoked).where(Revocation.serial == serial)
    latest = mine.order_by(Revocation.told_at.desc(), Revocation.id.desc()).limit(1)
    return bool(await session.scalar(latest))


async def _tell(session: AsyncSession, *, serials: Sequence[tuple[str, str]], revoked: bool, now: datetime) -> None:
    session.add_all(
        Revocation(id=ids.new("rev"), performance_id=performance_id, serial=serial, revoked=revoked, told_at=now)
        for performance_id, serial in serials
    )
    await session.flush()
