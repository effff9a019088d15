"""Decisions about tickets that are looked for on a new device.

Asking does the same work for every contact: it writes one sealed message and nothing else. Only the task that reads the
message looks whether anything was bought, so neither the answer nor its time tells.
"""

from datetime import datetime
from typing import Final

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from infra.outbox import sealed
from infra.settings import Settings
from ticketing.accounts import doors
from ticketing.accounts.schemas import DoorKind, Language
from ticketing.delivery import letters, links, queries
from ticketing.delivery.schemas import OpenedOrders
from ticketing.orders import access_keys
from ticketing.orders import queries as orders
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderPlaced

TOPIC: Final = "recovery_asked"


class RecoveryAsked(BaseModel):
    """What the sealed message holds."""

    contact: str
    language: Language
    asked_at: datetime


async def ask(session: AsyncSession, *, contact: str, language: Language, settings: Settings, now: datetime) -> None:
    """Write down that somebody looks for tickets. Raises RecoveryThrottled, for known and unknown contacts alike."""
    await doors.knock(session, door=DoorKind.RECOVERY, email=contact, now=now)
    word = RecoveryAsked(contact=contact, language=language, asked_at=now)
    await sealed.post(session, topic=TOPIC, word=word, settings=settings, now=now)


async def answer(session: AsyncSession, *, asked: RecoveryAsked, settings: Settings, now: datetime) -> bool:
    """Send the link if the contact bought anything; whether it did."""
    if not await queries.orders_of_contact(session, contact=asked.contact, now=now):
        return False
    await letters.send_recovery(session, contact=asked.contact, language=asked.language, settings=settings, now=now)
    return True


async def open_all(session: AsyncSession, *, token: str, settings: Settings, now: datetime) -> OpenedOrders:
    """The orders that a recovery link opens, with their keys; the link opens nothing more. Raises TicketLinkSpent."""
    contact = await links.spend(session, token=token, now=now)
    found = await queries.orders_of_contact(session, contact=contact, now=now)
    shown = found[: queries.MOST_ORDERS]
    opened = [await _opened(session, order=order, settings=settings) for order in shown]
    return OpenedOrders(orders=opened, more=len(found) > len(shown))


async def open_one(session: AsyncSession, *, token: str, settings: Settings, now: datetime) -> OrderPlaced:
    """The order that a ticket's link opens, with its key. Raises TicketLinkSpent."""
    order = await orders.order(session, order_id=await links.order_of(session, token=token, now=now))
    return await _opened(session, order=order, settings=settings)


async def _opened(session: AsyncSession, *, order: Order, settings: Settings) -> OrderPlaced:
    key = access_keys.derive(settings, order_id=order.id)
    if not access_keys.opens(key, stored=order.access_key_hash):
        order.access_key_hash = access_keys.digest(key)  # our secret has changed since; she has just proved who she is
        await session.flush()
    return OrderPlaced(order=(await orders.views(session, orders=[order], settings=settings))[0], access_key=key)
