"""A guest is here: her places become an order that costs nothing, in the shift of who gives the tickets."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts import phone
from infra.money import Money
from infra.settings import Settings
from ticketing.inventory.models import Hold
from ticketing.orders import order_rows, place_order, queries, settle_order
from ticketing.orders.schemas import OrderView
from ticketing.payments import service as payments
from ticketing.reservations import queries as reservations
from ticketing.reservations.errors import NoGuest, ReservationOver
from ticketing.reservations.models import Reservation
from ticketing.reservations.schemas import ReservationKind, ReservationState
from ticketing.shifts import service as shifts

REASON: Final = {"vi": "Khách mời", "en": "Guest"}


async def give(
    session: AsyncSession,
    *,
    reservation: Reservation,
    hold: Hold,
    seller: str,
    language: str,
    settings: Settings,
    now: datetime,
) -> OrderView:
    """The order of a guest; the caller has locked both rows, so that it is given once.

    Raises NoGuest, ReservationOver, NoOpenShift, OfferClosed.
    """
    if reservation.kind is not ReservationKind.GUEST:
        raise NoGuest
    if reservations.state_of(hold, now=now) is not ReservationState.WAITING:
        raise ReservationOver
    shift = await shifts.open_shift_of(session, organisation_id=reservation.organisation_id, seller=seller)
    order = await place_order.write_down_hold(
        session,
        hold=hold,
        buyer=order_rows.Buyer(name=reservation.name, phone=_for_messages(reservation), language=language),
        request_key=f"guest:{reservation.id}",
        settings=settings,
        now=now,
        lifetime=place_order.HOLD_LIFETIME,
        sold_by=seller,
        shift_id=shift.id,
    )
    for line in await queries.lines(session, order_id=order.id):
        line.discount_minor, line.discount_reason = line.price_minor, REASON[language]
        line.price_minor = line.fee_minor = 0
    order.total_minor = 0
    nothing = Money(0, order.currency)
    payment = await payments.begin(
        session, order_id=order.id, provider=place_order.FREE, amount=nothing, memo_code=None, now=now
    )
    await session.flush()
    await settle_order.mark_paid(session, payment=payment, found={}, now=now)
    order = await queries.order(session, order_id=order.id)
    return (await queries.views(session, orders=[order], settings=settings))[0]


def _for_messages(reservation: Reservation) -> str | None:
    """Tickets are not sent to a landline, so an order does not know it."""
    number = reservation.phone
    return number if number and phone.gets_messages(number) else None
