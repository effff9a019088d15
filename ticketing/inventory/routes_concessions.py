"""HTTP of reductions in a basket."""

from typing import Annotated

from fastapi import APIRouter, Header

from infra import clock
from infra.database.retrying import again_if_broken_off
from ticketing.dependencies import ServiceDatabase
from ticketing.inventory import concede, queries
from ticketing.inventory.schemas import HOLD_KEY_HEADER, ConcessionsWish, HoldView

router = APIRouter()


@router.put("/holds/{hold_id}/concessions")
@again_if_broken_off
async def choose(
    hold_id: str,
    wish: ConcessionsWish,
    database: ServiceDatabase,
    hold_key: Annotated[str, Header(alias=HOLD_KEY_HEADER)] = "",
) -> HoldView:
    """Who pays less: for every line of the basket its reduction or none; its prices are made here."""
    now = clock.now()
    async with database.transaction() as session:
        hold = await queries.hold_of_buyer(session, hold_id=hold_id, key=hold_key, lock=True)
        await concede.concede(session, hold=hold, chosen=wish.concessions, now=now)
        return queries.view(hold, await queries.lines(session, hold_id=hold_id), now=now)
