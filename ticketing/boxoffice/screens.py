"""What the buyer sees on the second screen of a counter: her places as they are put together, her sale while it is
paid, then thanks; never who she is.

Its key follows from the shift and opens nothing else, so a tablet needs nobody signed in; it ends with the shift.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.settings import Settings
from ticketing.boxoffice import shown_baskets
from ticketing.boxoffice.errors import ScreenOver
from ticketing.boxoffice.schemas import ScreenLine, ScreenView
from ticketing.catalog.schemas import Price
from ticketing.orders import queries
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState, OrderView
from ticketing.shifts.errors import ShiftNotFound
from ticketing.shifts.models import Shift

THANKED: Final = timedelta(seconds=45)  # then the screen is ready for the next
_LABEL: Final = b"sankhau.ticketing.screen.1"


def key_of(settings: Settings, *, shift_id: str) -> str:
    """The key; kept nowhere."""
    secret = settings.entitlement_private_key.get_secret_value().encode()
    purpose = hmac.new(secret, _LABEL, hashlib.sha256).digest()
    return hmac.new(purpose, shift_id.encode(), hashlib.sha256).hexdigest()[:32]


async def view(session: AsyncSession, *, shift_id: str, key: str, settings: Settings, now: datetime) -> ScreenView:
    """What the screen shows now. Raises ShiftNotFound, ScreenOver."""
    if not hmac.compare_digest(key.encode(), key_of(settings, shift_id=shift_id).encode()):
        raise ShiftNotFound
    shift = await session.get(Shift, shift_id)
    if shift is None:
        raise ShiftNotFound
    if shift.closed_at is not None:
        raise ScreenOver
    mine = select(Order).where(Order.shift_id == shift_id, Order.exchange_of.is_(None))
    order = await session.scalar(mine.order_by(Order.created_at.desc(), Order.id.desc()).limit(1))
    basket = await shown_baskets.view(session, shift=shift, sold_at=order.created_at if order else None, now=now)
    if basket is not None:
        return basket
    state = _state(order, now=now) if order else "idle"
    if order is None or state == "idle":
        return ScreenView()
    [sale] = await queries.views(session, orders=[order], settings=settings)
    return _shown(sale, state=state)


def _state(order: Order, *, now: datetime) -> Literal["idle", "pay", "paid"]:
    if order.state is OrderState.PENDING and order.expires_at > now:
        return "pay"
    if order.state is OrderState.PAID and order.paid_at is not None and order.paid_at > now - THANKED:
        return "paid"
    return "idle"


def _shown(sale: OrderView, *, state: Literal["idle", "pay", "paid"]) -> ScreenView:
    change = Price(minor=sale.given.minor - sale.total.minor, currency=sale.total.currency) if sale.given else None
    return ScreenView(
        state=state,
        lines=[
            ScreenLine(
                name_vi=line.name_vi,
                name_en=line.name_en,
                place_vi=line.seat_label_vi or line.zone_name_vi or "",
                place_en=line.seat_label_en or line.zone_name_en or "",
                price=line.price,
            )
            for line in sale.lines
        ],
        total=sale.total,
        change=change,
        transfer=sale.transfer,
    )
