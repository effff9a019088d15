"""Find an order as a customer brings it to the counter: a ticket, its number, a name, a way to reach."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts import phone, ticket_code
from infra.contracts.phone import PhoneRefused
from infra.contracts.ticket_code import CodeRefused
from ticketing.orders import ticket_codes
from ticketing.orders.models import Order, Ticket

MOST: Final = 20
_SHORTEST_NAME: Final = 2


async def found(session: AsyncSession, *, organisation_id: str, typed: str) -> Sequence[Order]:
    """The orders of a house that this means, newest first, at most twenty."""
    meant = _meant(typed.strip())
    if meant is None:
        return []
    mine = select(Order).where(Order.organisation_id == organisation_id, meant)
    return (await session.scalars(mine.order_by(Order.created_at.desc(), Order.id.desc()).limit(MOST))).all()


def _meant(typed: str) -> ColumnElement[bool] | None:
    if ticket_code.is_one(typed):
        try:
            serial = ticket_code.serial_in(typed).hex()  # to look is no admission: it need not be proved, nor be time
        except CodeRefused:
            return None
        return Order.id.in_(select(Ticket.order_id).where(Ticket.serial == serial))
    if code := ticket_codes.read(typed):
        return Order.id.in_(select(Ticket.order_id).where(Ticket.code == code))
    if typed.startswith("ord_"):
        return Order.id == typed
    if len(typed) < _SHORTEST_NAME:
        return None
    named = func.lower(Order.buyer_name).contains(typed.lower(), autoescape=True)
    return named | (Order.buyer_email == typed.lower()) | Order.buyer_phone.in_(_phones(typed))


def _phones(typed: str) -> set[str]:
    """The numbers that this may mean, as they are stored: perhaps a foreign one without its plus."""
    meant = set()
    for sign in ("", "+"):
        with suppress(PhoneRefused):
            meant.add(phone.normalised(sign + typed))
    return meant
