"""What accounts do by the clock."""

from infra import clock
from infra.database.engine import Database
from ticketing.accounts import service as accounts


async def forget_old(database: Database) -> None:
    """Drop sign-in attempts and sessions that no longer mean anything."""
    async with database.transaction() as session:
        await accounts.forget_old(session, now=clock.now())
