"""Turns by name, for decisions that no unique index can make: a count with a limit, a row that is not there yet.

SQLite has one writer, so whoever is inside a transaction has every turn already.
"""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def take_turn(session: AsyncSession, *names: str) -> None:
    """Wait until no other transaction holds these names, and hold them until this one ends.

    Take all of a transaction's turns in one call and before its rows: several names are taken in one order.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    for name in sorted(names):
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
