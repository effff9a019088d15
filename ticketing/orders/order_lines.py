"""What an order line keeps of what was bought, as it is named, placed, timed and priced at that moment."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog import queries as catalog
from ticketing.catalog.errors import OfferClosed
from ticketing.catalog.models import Performance, PriceZone
from ticketing.catalog.schemas import OfferView
from ticketing.inventory import queries as inventory
from ticketing.inventory.models import Hold
from ticketing.inventory.wishes import Line
from ticketing.orders import concede
from ticketing.orders.models import BuyerOfInvoice
from ticketing.orders.schemas import InvoiceBuyer
from ticketing.rules.schemas import Concession

_OF_THE_EVENING = ("venue_name", "venue_address", "zone", "doors_at", "starts_at", "ends_at")


async def of_offer(session: AsyncSession, *, offer: OfferView, until_end: bool, now: datetime) -> dict[str, Any]:
    """A line of one offer. A place is sold until the performance starts, at the counter until it ends.

    Raises OfferClosed.
    """
    values: dict[str, Any] = {
        "offer_id": offer.id,
        "kind": offer.kind,
        "title_id": offer.title_id,
        "performance_id": offer.performance_id,
        "name_vi": offer.name_vi,
        "name_en": offer.name_en,
        "age_rating": offer.age_rating,
        "watch_hours": offer.watch_hours,
        "price_minor": offer.price.minor + offer.fee_minor,
        "fee_minor": offer.fee_minor,
        "currency": offer.price.currency,
    }
    if offer.performance_id is None:
        return values
    evening = select(Performance, PriceZone).outerjoin(PriceZone, PriceZone.offer_id == offer.id)
    mine = evening.where(Performance.id == offer.performance_id).execution_options(populate_existing=True)
    performance, zone = (await session.execute(mine)).one()
    return values | _evening(performance, zone, until_end=until_end, now=now)


async def of_hold(session: AsyncSession, *, hold: Hold, until_end: bool, now: datetime) -> list[dict[str, Any]]:
    """The lines of a basket, at the prices for which its places were kept. Raises OfferClosed."""
    snapshots: dict[str, dict[str, Any]] = {}
    lines = []
    for line in await inventory.lines(session, hold_id=hold.id):
        offer_id = line.offer.id
        if offer_id not in snapshots:
            offer = await catalog.offer(session, offer_id=offer_id)
            snapshots[offer_id] = await of_offer(session, offer=offer, until_end=until_end, now=now)
        lines.append(snapshots[offer_id] | _place(line))
    return lines


def buyer_of_invoice(*, order_id: str, buyer: InvoiceBuyer) -> BuyerOfInvoice:
    """Whom the invoice of an order names."""
    tax_code = buyer.tax_code or ""
    return BuyerOfInvoice(order_id=order_id, name=buyer.name, tax_code=tax_code, address=buyer.address)


def _evening(performance: Performance, zone: PriceZone | None, *, until_end: bool, now: datetime) -> dict[str, Any]:
    values = {name: getattr(performance, name) for name in _OF_THE_EVENING}
    sold_until = performance.ends_at if until_end else performance.starts_at
    if zone is not None:
        values |= {
            "zone_id": zone.id,
            "zone_name_vi": zone.name_vi,
            "zone_name_en": zone.name_en,
            "gate_door": zone.door,
        }
        if zone.starts_at is not None and zone.ends_at is not None:  # a slot may be entered while it runs
            values |= {"doors_at": zone.starts_at, "starts_at": zone.starts_at, "ends_at": zone.ends_at}
            sold_until = zone.ends_at
    if now >= sold_until:
        raise OfferClosed
    return values


def _place(line: Line) -> dict[str, Any]:
    values: dict[str, Any] = {"price_minor": line.price_minor, "fee_minor": line.fee_minor, "currency": line.currency}
    values |= concede.marks(Concession(line.concession) if line.concession else None)
    values["access_code_id"] = line.code_id
    if line.seat is not None:
        values |= {
            "seat_id": line.seat.seat_id,
            "seat_label_vi": line.seat.label_vi,
            "seat_label_en": line.seat.label_en,
            "gate_door": line.seat.door,
        }
    return values
