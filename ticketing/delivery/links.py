"""Links that open orders: a ticket's again and again until it ends, a recovery once."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from ticketing.accounts import links
from ticketing.accounts import queries as accounts
from ticketing.delivery.errors import TicketLinkSpent
from ticketing.delivery.models import LinkKind, TicketLink

TICKET_LIFETIME: Final = timedelta(days=180)
RECOVERY_LIFETIME: Final = timedelta(hours=1)
TICKET_PAGE: Final = "/t/"  # pages of web, without their language; the secret is the last segment
RECOVERY_PAGE: Final = "/recover/"


async def to_order(session: AsyncSession, *, order_id: str, now: datetime) -> str:
    """The secret of a new link to one order."""
    return await _make(session, kind=LinkKind.TICKET, order_id=order_id, now=now, lifetime=TICKET_LIFETIME)


async def to_contact(session: AsyncSession, *, contact: str, now: datetime) -> str:
    """The secret of a new link to all orders of a contact."""
    return await _make(session, kind=LinkKind.RECOVERY, contact=contact, now=now, lifetime=RECOVERY_LIFETIME)


async def order_of(session: AsyncSession, *, token: str, now: datetime) -> str:
    """The order that a link opens. Raises TicketLinkSpent."""
    live = (TicketLink.token_hash == accounts.token_hash(token)) & (TicketLink.ends_at > now)
    order_id = await session.scalar(select(TicketLink.order_id).where(live, TicketLink.kind == LinkKind.TICKET))
    if order_id is None:
        raise TicketLinkSpent
    return order_id


async def spend(session: AsyncSession, *, token: str, now: datetime) -> str:
    """The contact whose orders a link opens; it opens nothing more. The row lets one of two through.

    Raises TicketLinkSpent.
    """
    live = (TicketLink.token_hash == accounts.token_hash(token)) & (TicketLink.ends_at > now)
    mine = live & (TicketLink.kind == LinkKind.RECOVERY) & TicketLink.used_at.is_(None)
    contact: str | None = await session.scalar(
        update(TicketLink).where(mine).values(used_at=now).returning(TicketLink.contact)
    )
    if contact is None:
        raise TicketLinkSpent
    return contact


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Drop links that open nothing any more."""
    await session.execute(delete(TicketLink).where(TicketLink.ends_at <= now))


async def _make(
    session: AsyncSession,
    *,
    kind: LinkKind,
    now: datetime,
    lifetime: timedelta,
    order_id: str | None = None,
    contact: str | None = None,
) -> str:
    token = links.new_token()
    link = TicketLink(
        id=ids.new("lnk"),
        token_hash=accounts.token_hash(token),
        kind=kind,
        order_id=order_id,
        contact=contact,
        made_at=now,
        ends_at=now + lifetime,
        used_at=None,
    )
    session.add(link)
    await session.flush()
    return token
