"""Reads about holds, and how they are shown."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.database.idempotency import IdempotencyKeyReused
from ticketing.catalog.schemas import Price
from ticketing.inventory import seats, shelf
from ticketing.inventory.errors import HoldNotFound
from ticketing.inventory.models import Hold, HoldLine
from ticketing.inventory.schemas import HoldLineView, HoldState, HoldView
from ticketing.inventory.wishes import Line
from ticketing.rules.schemas import Concession


async def hold_of_buyer(session: AsyncSession, *, hold_id: str, key: str, lock: bool = False) -> Hold:
    """The basket, for whoever holds its key. Raises HoldNotFound."""
    found = select(Hold).where(Hold.id == hold_id).execution_options(populate_existing=True)
    hold = (await session.scalars(found.with_for_update() if lock else found)).one_or_none()
    digest = hashlib.sha256(key.encode()).hexdigest()
    if hold is None or hold.key_hash is None or not hmac.compare_digest(digest, hold.key_hash):
        raise HoldNotFound
    return hold


async def hold_of_order(session: AsyncSession, *, order_id: str) -> Hold | None:
    """What keeps the places of an order, locked; None for an order of which nothing is kept."""
    found = select(Hold).where(Hold.order_id == order_id).with_for_update()
    return (await session.scalars(found.execution_options(populate_existing=True))).one_or_none()


async def lines(session: AsyncSession, *, hold_id: str) -> list[Line]:
    """The places of a hold in order, at the prices it was made for."""
    kept = (
        await session.scalars(select(HoldLine).where(HoldLine.hold_id == hold_id).order_by(HoldLine.position))
    ).all()
    on_shelf = await shelf.read(session, offer_ids={line.offer_id for line in kept}, performance_ids=())
    rows = {(row.performance_id, row.seat_id): row for row in await seats.of_holds(session, hold_ids=[hold_id])}
    return [
        Line(
            on_shelf.offers[line.offer_id],
            rows.get((line.performance_id or "", line.seat_id or "")),
            line.price_minor,
            line.fee_minor,
            line.currency,
            line.concession,
            line.access_code_id,
        )
        for line in kept
    ]


async def hold_of_request(session: AsyncSession, *, hold_id: str, key: str) -> Hold | None:
    """The hold that this request placed before. Raises IdempotencyKeyReused: another one did, with the same name."""
    hold = (await session.scalars(select(Hold).where(Hold.id == hold_id))).one_or_none()
    if hold is None:
        return None
    try:
        return await hold_of_buyer(session, hold_id=hold_id, key=key)
    except HoldNotFound as other:
        raise IdempotencyKeyReused from other


def view(hold: Hold, kept: Sequence[Line], *, now: datetime) -> HoldView:
    """The hold as it crosses HTTP."""
    lives = hold.state is HoldState.HELD and hold.expires_at > now
    return HoldView(
        id=hold.id,
        organisation_id=hold.organisation_id,
        state=hold.state if lives or hold.state is not HoldState.HELD else HoldState.RELEASED,
        order_id=hold.order_id,
        expires_at=hold.expires_at,
        extendable=lives and hold.extended_at is None and hold.order_id is None,
        **shown(kept),
    )


def shown(kept: Sequence[Line]) -> dict[str, Any]:
    """Lines and sums of places."""
    currency = kept[0].currency if kept else "VND"
    return {
        "lines": [_line_view(line, position) for position, line in enumerate(kept, 1)],
        "total": Price(minor=sum(line.price_minor for line in kept), currency=currency),
        "fee": Price(minor=sum(line.fee_minor for line in kept), currency=currency),
    }


def _line_view(line: Line, position: int) -> HoldLineView:
    offer, seat = line.offer, line.seat
    return HoldLineView(
        position=position,
        offer_id=offer.id,
        kind=offer.kind,
        title_id=offer.title_id,
        performance_id=offer.performance_id,
        name_vi=offer.performance_vi or offer.title_vi or "",
        name_en=offer.performance_en or offer.title_en or "",
        zone_id=offer.zone_id,
        zone_name_vi=offer.zone_vi,
        zone_name_en=offer.zone_en,
        seat_id=seat.seat_id if seat is not None else None,
        seat_label_vi=seat.label_vi if seat is not None else None,
        seat_label_en=seat.label_en if seat is not None else None,
        gate_door=seat.door if seat is not None else offer.door,
        starts_at=offer.slot_starts_at or offer.starts_at,
        price=Price(minor=line.price_minor, currency=line.currency),
        fee=Price(minor=line.fee_minor, currency=line.currency),
        concession=Concession(line.concession) if line.concession else None,
    )
