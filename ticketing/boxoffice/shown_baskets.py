"""What the buyer sees before anything is sold: the places that the seller puts together, as she does it.

It sells and keeps nothing. Prices are asked for when the screen asks, by the same functions as the sale's.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.errors import AppError
from ticketing.boxoffice.models import ShownBasket
from ticketing.boxoffice.schemas import ScreenLine, ScreenView, ScreenWish
from ticketing.catalog import queries as catalog
from ticketing.catalog.schemas import Price
from ticketing.inventory import queries as inventory
from ticketing.inventory.errors import HoldNotFound
from ticketing.inventory.models import Hold
from ticketing.inventory.schemas import HoldState
from ticketing.orders import concede, order_lines
from ticketing.rules.schemas import Concession
from ticketing.shifts.models import Shift

FORGOTTEN: Final = timedelta(minutes=3)  # what is only typed, when nothing was typed since


async def show(session: AsyncSession, *, shift: Shift, wish: ScreenWish, hold_key: str, now: datetime) -> None:
    """From now on the screen of the shift shows this, or nothing. Raises HoldNotFound, OfferNotFound."""
    await session.execute(
        select(Shift.id).where(Shift.id == shift.id).with_for_update()
    )  # what is typed fast comes twice
    await session.execute(delete(ShownBasket).where(ShownBasket.shift_id == shift.id))
    if wish.hold_id is not None:
        hold = await inventory.hold_of_buyer(session, hold_id=wish.hold_id, key=hold_key)
        if hold.organisation_id != shift.organisation_id:
            raise HoldNotFound
    elif wish.offer_id is not None:
        await catalog.offer(session, offer_id=wish.offer_id)
    else:
        return
    session.add(ShownBasket(shift_id=shift.id, shown_at=now, **wish.model_dump(mode="json")))
    await session.flush()


async def view(session: AsyncSession, *, shift: Shift, sold_at: datetime | None, now: datetime) -> ScreenView | None:
    """What is put together since the latest sale of the shift; nothing when it was let go, sold or forgotten."""
    basket = await session.get(ShownBasket, shift.id, populate_existing=True)
    if basket is None or (sold_at is not None and sold_at >= basket.shown_at):
        return None
    lines = await (_of_hold(session, basket, now=now) if basket.hold_id else _of_offer(session, shift, basket, now=now))
    if not lines:
        return None
    currency, whole = lines[0].price.currency, sum(line.price.minor for line in lines)
    less = min(basket.discount_minor, whole)
    return ScreenView(
        state="basket",
        lines=lines,
        discount=Price(minor=less, currency=currency) if less else None,
        total=Price(minor=whole - less, currency=currency),
    )


async def _of_hold(session: AsyncSession, basket: ShownBasket, *, now: datetime) -> list[ScreenLine]:
    hold = await session.get(Hold, basket.hold_id)
    if hold is None or hold.state is not HoldState.HELD or hold.order_id is not None or hold.expires_at <= now:
        return []
    seen = inventory.view(hold, await inventory.lines(session, hold_id=hold.id), now=now)
    return [
        ScreenLine(
            name_vi=line.name_vi,
            name_en=line.name_en,
            place_vi=line.seat_label_vi or line.zone_name_vi or "",
            place_en=line.seat_label_en or line.zone_name_en or "",
            price=line.price,
            concession=line.concession,
        )
        for line in seen.lines
    ]


async def _of_offer(session: AsyncSession, shift: Shift, basket: ShownBasket, *, now: datetime) -> list[ScreenLine]:
    if basket.shown_at <= now - FORGOTTEN:
        return []
    try:
        offer = await catalog.offer(session, offer_id=str(basket.offer_id))
        if offer.organisation_id != shift.organisation_id:
            return []
        snapshot = await order_lines.of_offer(session, offer=offer, until_end=True, now=now)
        chosen = [Concession(one) for one in basket.concessions]
        lines = await concede.lines(session, snapshot=snapshot, quantity=basket.quantity, chosen=chosen)
    except AppError:  # closed meanwhile, or more of them pay less than come: the seller is told, the buyer nothing
        return []
    return [_line(one) for one in lines]


def _line(one: dict[str, Any]) -> ScreenLine:
    return ScreenLine(
        name_vi=one["name_vi"],
        name_en=one["name_en"],
        place_vi=one.get("zone_name_vi") or "",
        place_en=one.get("zone_name_en") or "",
        price=Price(minor=one["price_minor"], currency=one["currency"]),
        concession=one.get("concession"),
    )
