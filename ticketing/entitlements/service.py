"""Decisions about the right to watch: given with a ticket, revoked with a refund, shown as a signed token."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.entitlement import Entitlement, EntitlementRevoked
from infra.database import locking
from infra.outbox import rows as outbox
from ticketing.entitlements.errors import EntitlementEnded, EntitlementWithdrawn
from ticketing.entitlements.models import EntitlementRow, RightState

REVOKED_TOPIC = "entitlement_revoked"


async def grant(
    session: AsyncSession, *, ticket_id: str, title_id: str, starts_at: datetime, ends_at: datetime
) -> None:
    """Give the right; nothing when the interval is already over. The database refuses a second live one per ticket."""
    if starts_at >= ends_at:
        return
    right = EntitlementRow(
        id=ids.new("ent"),
        ticket_id=ticket_id,
        title_id=title_id,
        starts_at=starts_at,
        ends_at=ends_at,
        state=RightState.LIVE,
    )
    session.add(right)
    await session.flush()


async def ensure(
    session: AsyncSession, *, ticket_id: str, title_id: str, ends_at: datetime, now: datetime
) -> Entitlement:
    """The right that a pass gives to one of its titles: made when it is first wanted, prolonged when the pass is."""
    await locking.take_turn(session, f"right:{ticket_id}:{title_id}")
    live = (EntitlementRow.ticket_id == ticket_id) & (EntitlementRow.title_id == title_id)
    live &= EntitlementRow.state == RightState.LIVE
    row = (await session.scalars(select(EntitlementRow).where(live))).one_or_none()
    if row is None:
        await grant(session, ticket_id=ticket_id, title_id=title_id, starts_at=now, ends_at=ends_at)
        row = (await session.scalars(select(EntitlementRow).where(live))).one()
    elif row.ends_at < ends_at:
        row.ends_at = ends_at
        await session.flush()
    return Entitlement(id=row.id, title_id=row.title_id, starts_at=row.starts_at, ends_at=row.ends_at)


async def revoke(session: AsyncSession, *, ticket_ids: Sequence[str], now: datetime) -> None:
    """End the live rights of these tickets and tell media_service through the outbox."""
    live = (EntitlementRow.ticket_id.in_(ticket_ids)) & (EntitlementRow.state == RightState.LIVE)
    ended = update(EntitlementRow).where(live).values(state=RightState.REVOKED, revoked_at=now)
    for entitlement_id in (await session.scalars(ended.returning(EntitlementRow.id))).all():
        word = EntitlementRevoked(entitlement_id=entitlement_id, revoked_at=now)
        await outbox.post(session, topic=REVOKED_TOPIC, payload=word, now=now)


async def current(session: AsyncSession, *, ticket_id: str, now: datetime) -> Entitlement:
    """The right a ticket gives at `now`. Raises EntitlementWithdrawn, EntitlementEnded."""
    rights = select(EntitlementRow).where(EntitlementRow.ticket_id == ticket_id)
    live_first = rights.order_by(EntitlementRow.state == RightState.REVOKED, EntitlementRow.id.desc())
    row = (await session.scalars(live_first.limit(1))).one_or_none()
    if row is None or row.state is RightState.REVOKED:
        raise EntitlementWithdrawn
    if now >= row.ends_at:
        raise EntitlementEnded
    return Entitlement(id=row.id, title_id=row.title_id, starts_at=row.starts_at, ends_at=row.ends_at)
