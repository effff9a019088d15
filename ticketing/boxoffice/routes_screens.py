"""HTTP of the second screen: its key for the seller of a shift, and what it shows for whoever holds the key."""

from typing import Annotated

from fastapi import APIRouter, Header

from infra import clock
from infra.database.retrying import again_if_broken_off
from infra.http.callers import CurrentActor, ServiceSettings
from ticketing.boxoffice import screens, shown_baskets
from ticketing.boxoffice.errors import ScreenOver
from ticketing.boxoffice.schemas import SCREEN_KEY_HEADER, ScreenKey, ScreenView, ScreenWish
from ticketing.dependencies import ServiceDatabase
from ticketing.inventory.schemas import HOLD_KEY_HEADER
from ticketing.shifts import queries
from ticketing.shifts.errors import ShiftNotFound

router = APIRouter()


@router.get("/shifts/{shift_id}/screen-key")
async def show_key(
    shift_id: str, actor: CurrentActor, database: ServiceDatabase, settings: ServiceSettings
) -> ScreenKey:
    """What opens the second screen of the caller's own open shift."""
    async with database.reading() as session:
        shift = await queries.shift(session, shift_id=shift_id)
        if shift.seller != actor.subject:
            raise ShiftNotFound
        if shift.closed_at is not None:
            raise ScreenOver
    return ScreenKey(key=screens.key_of(settings, shift_id=shift_id))


@router.get("/shifts/{shift_id}/screen")
async def show(
    shift_id: str,
    database: ServiceDatabase,
    settings: ServiceSettings,
    screen_key: Annotated[str, Header(alias=SCREEN_KEY_HEADER, max_length=64)] = "",
) -> ScreenView:
    """What the buyer sees now."""
    async with database.reading() as session:
        return await screens.view(session, shift_id=shift_id, key=screen_key, settings=settings, now=clock.now())


@router.put("/shifts/{shift_id}/screen", status_code=204)
@again_if_broken_off
async def put_together(
    shift_id: str,
    wish: ScreenWish,
    actor: CurrentActor,
    database: ServiceDatabase,
    hold_key: Annotated[str, Header(alias=HOLD_KEY_HEADER, max_length=64)] = "",
) -> None:
    """Show the buyer what her seller puts together now."""
    async with database.transaction() as session:
        shift = await queries.shift(session, shift_id=shift_id)
        if shift.seller != actor.subject:
            raise ShiftNotFound
        if shift.closed_at is not None:
            raise ScreenOver
        await shown_baskets.show(session, shift=shift, wish=wish, hold_key=hold_key, now=clock.now())
