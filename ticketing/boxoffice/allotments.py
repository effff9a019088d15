"""Sell without a network: places are set aside for a device beforehand, with the codes of their tickets.

Nobody else can sell them meanwhile, so what the device sold can be taken in later, in any order and any number of
times, without a conflict: each sale carries the count of its device, and holds become an order of that instant.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.money import Money
from infra.settings import Settings
from ticketing.boxoffice.allotment_schemas import AllotmentWish, ToldSale
from ticketing.boxoffice.errors import AllotmentReturned, NotForTheCounter, PlacesNotAllotted, SaleToldDifferently
from ticketing.boxoffice.models import Allotment, AllottedPlace, OfflineSale, PlaceState
from ticketing.catalog import queries as catalog
from ticketing.catalog.schemas import OfferKind, OfferView
from ticketing.inventory import place_holds
from ticketing.inventory import service as inventory
from ticketing.inventory.models import Hold
from ticketing.inventory.schemas import PlacesItem
from ticketing.inventory.wishes import Wanted
from ticketing.orders import order_rows, place_order, settle_order, ticket_codes
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.payments import service as payments
from ticketing.shifts import service as shifts
from ticketing.shifts.models import Shift

CASH: Final = "cash"
TELLS_WITHIN: Final = timedelta(days=2)  # of the end of the performance: until then its places stay set aside
_LONGEST_SALE: Final = timedelta(minutes=15)


async def allot(session: AsyncSession, *, offer: OfferView, wish: AllotmentWish, seller: str, now: datetime) -> str:
    """Set places aside for a device; the allotment. Raises NoOpenShift, SoldOut, OfferClosed, NotForTheCounter."""
    if offer.kind is not OfferKind.ADMISSION or offer.performance_id is None:
        raise NotForTheCounter
    shift = await shifts.open_shift_of(session, organisation_id=offer.organisation_id, seller=seller)
    performance = await catalog.performance(session, performance_id=offer.performance_id)
    allotment = Allotment(
        id=ids.new("alt"),
        organisation_id=offer.organisation_id,
        performance_id=offer.performance_id,
        offer_id=offer.id,
        shift_id=shift.id,
        seller=seller,
        price_minor=offer.price.minor,
        currency=offer.price.currency,
        made_at=now,
    )
    session.add(allotment)
    await session.flush()
    one = Wanted(
        items=(PlacesItem(offer_id=offer.id, quantity=1),),
        houses=frozenset({offer.organisation_id}),
        lifetime=performance.ends_at + TELLS_WITHIN - now,
    )
    for number in range(1, wish.count + 1):
        kept = await place_holds.place_one(session, wanted=one, now=now)
        place = AllottedPlace(
            allotment_id=allotment.id,
            number=number,
            code=ticket_codes.new(),
            hold_id=kept.id,
            state=PlaceState.ALLOTTED,
        )
        session.add(place)
    await session.flush()
    return allotment.id


async def take_in(
    session: AsyncSession, *, allotment: Allotment, told: ToldSale, settings: Settings, now: datetime
) -> tuple[str, bool]:
    """The order of a sale that the device made, and whether it is news. The caller has locked the allotment.

    Raises SaleToldDifferently, AllotmentReturned, PlacesNotAllotted.
    """
    fingerprint = hashlib.sha256(told.model_dump_json().encode()).hexdigest()
    known = await session.get(OfflineSale, (allotment.id, told.sequence))
    if known is not None:
        if known.fingerprint != fingerprint:
            raise SaleToldDifferently
        return known.order_id, False
    if allotment.returned_at is not None:
        raise AllotmentReturned
    places = await _places(session, allotment=allotment, numbers=told.numbers)
    sold_at = min(max(told.sold_at, allotment.made_at), now)  # a device's clock may be wrong
    shift = await session.get_one(Shift, allotment.shift_id, with_for_update=True)
    order = await _order(
        session, allotment=allotment, places=places, sequence=told.sequence, settings=settings, at=sold_at
    )
    total = allotment.price_minor * len(places)
    payment = await payments.begin(
        session,
        order_id=order.id,
        provider=CASH,
        amount=Money(total, allotment.currency),
        memo_code=None,
        now=sold_at,
    )
    await session.flush()
    given = {"given_minor": max(told.given_minor, total)}
    await settle_order.mark_paid(session, payment=payment, found=given, now=sold_at)
    await _give_codes(session, order=order, places=places)
    await shifts.take_late(session, shift=shift, order_id=order.id, amount_minor=total, now=sold_at)
    for place in places:
        place.state, place.order_id = PlaceState.SOLD, order.id
    sale = OfflineSale(
        allotment_id=allotment.id,
        sequence=told.sequence,
        fingerprint=fingerprint,
        order_id=order.id,
        sold_at=sold_at,
        taken_in_at=now,
    )
    session.add(sale)
    await session.flush()
    return order.id, True


async def give_back(session: AsyncSession, *, allotment: Allotment, now: datetime) -> int:
    """The device has told everything: the places that it did not sell are for everybody again; how many."""
    mine = (AllottedPlace.allotment_id == allotment.id) & (AllottedPlace.state == PlaceState.ALLOTTED)
    unsold = (await session.scalars(select(AllottedPlace).where(mine).order_by(AllottedPlace.number))).all()
    for place in unsold:
        hold = await session.get_one(Hold, place.hold_id, with_for_update=True)
        await inventory.release(session, hold=hold, now=now)
        place.state = PlaceState.RETURNED
    allotment.returned_at = allotment.returned_at or now
    await session.flush()
    return len(unsold)


async def _places(session: AsyncSession, *, allotment: Allotment, numbers: Sequence[int]) -> list[AllottedPlace]:
    mine = (AllottedPlace.allotment_id == allotment.id) & AllottedPlace.number.in_(numbers)
    found = (await session.scalars(select(AllottedPlace).where(mine).order_by(AllottedPlace.number))).all()
    if len(found) != len(numbers) or any(place.state is not PlaceState.ALLOTTED for place in found):
        raise PlacesNotAllotted
    return list(found)


async def _order(
    session: AsyncSession,
    *,
    allotment: Allotment,
    places: Sequence[AllottedPlace],
    sequence: int,
    settings: Settings,
    at: datetime,
) -> Order:
    """One order of what several holds kept. Its pool stays locked in between, so nobody gets a place of it."""
    for place in places:
        hold = await session.get_one(Hold, place.hold_id, with_for_update=True)
        await inventory.release(session, hold=hold, now=at)
    offer = await catalog.offer(session, offer_id=allotment.offer_id)
    order = await place_order.write_down(
        session,
        offer=offer,
        quantity=len(places),
        buyer=order_rows.Buyer(),
        request_key=f"offline:{allotment.id}:{sequence}",
        settings=settings,
        now=at,
        expires_at=at + _LONGEST_SALE,
        sold_by=allotment.seller,
        shift_id=allotment.shift_id,
        set_aside=True,
    )
    if offer.price.minor != allotment.price_minor:  # it changed while the device was away: what was paid counts
        lines = update(OrderLine).where(OrderLine.order_id == order.id)
        await session.execute(lines.values(price_minor=allotment.price_minor))
        order.total_minor = allotment.price_minor * len(places)
        await session.flush()
    return order


async def _give_codes(session: AsyncSession, *, order: Order, places: Sequence[AllottedPlace]) -> None:
    """The tickets have the codes that were printed. There are none when the performance was called off meanwhile."""
    mine = select(Ticket).where(Ticket.order_id == order.id).order_by(Ticket.id)
    for ticket, place in zip((await session.scalars(mine)).all(), places, strict=False):
        ticket.code, ticket.serial = place.code, ticket_codes.serial(place.code)
    await session.flush()
