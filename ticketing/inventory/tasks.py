"""What inventory does by the clock. No sale needs it to be right; it only shows sooner what is free."""

from datetime import datetime

from infra import clock
from infra.database.engine import Database
from infra.database.retrying import again_if_broken_off
from ticketing.inventory import blocks, lapsed
from ticketing.inventory.models import HoldEventKind

_AT_ONCE = 100


async def end_lapsed(database: Database, *, now: datetime | None = None) -> None:
    """End the holds and blocks whose time is over."""
    now = now or clock.now()
    while await _end_some(database, now=now) == _AT_ONCE:
        pass
    await _release_due(database, now=now)


@again_if_broken_off
async def _release_due(database: Database, *, now: datetime) -> None:
    async with database.transaction() as session:
        await blocks.release_due(session, now=now)


@again_if_broken_off
async def _end_some(database: Database, *, now: datetime) -> int:
    async with database.transaction() as session:
        ending = await lapsed.find_all(session, now=now, most=_AT_ONCE)
        await lapsed.free(session, ending=ending, event=HoldEventKind.LAPSED, now=now)
    return len(ending.hold_ids)
