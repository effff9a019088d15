"""What inventory does by the clock. No sale needs it to be right; it only shows sooner what is free."""

from datetime import datetime

from infra import clock
from infra.database.engine import Database
from infra.database.retrying import again_if_broken_off
from ticketing.inventory import lapsed
from ticketing.inventory.models import HoldEventKind

_AT_ONCE = 100


async def end_lapsed(database: Database, *, now: datetime | None = None) -> None:
    """End the holds whose time is over."""
    while await _end_some(database, now=now or clock.now()) == _AT_ONCE:
        pass


@again_if_broken_off
async def _end_some(database: Database, *, now: datetime) -> int:
    async with database.transaction() as session:
        ending = await lapsed.find_all(session, now=now, most=_AT_ONCE)
        await lapsed.free(session, ending=ending, event=HoldEventKind.LAPSED, now=now)
    return len(ending.hold_ids)
