"""How many may buy a stream. Its pool is made when the house first names a number, and gone when it takes it back.

What is held and sold by then is counted from living holds and valid tickets while nobody sells: who sells a stream
without a pool holds its offer (`catalog.pools.left`), and who makes the pool wants the offer alone.
"""

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.database import locking
from ticketing.catalog import pools
from ticketing.catalog.errors import CapacityTooSmall, NoStream
from ticketing.catalog.models import Offer, Pool
from ticketing.catalog.schemas import OfferKind, OfferView, SeatsOfStream
from ticketing.inventory.models import Hold, HoldLine
from ticketing.inventory.schemas import HoldState
from ticketing.orders.models import OrderLine, Ticket
from ticketing.orders.verify_places import TAKEN


async def view(session: AsyncSession, *, offer: OfferView) -> SeatsOfStream:
    """The seats of a stream, and how they stand. Raises NoStream."""
    _check(offer)
    known = select(Pool.capacity, Pool.held, Pool.sold).where(Pool.offer_id == offer.id)
    row = (await session.execute(known)).one_or_none()
    capacity, held, sold = row or (None, *await _count(session, offer_id=offer.id))
    return SeatsOfStream(seats=capacity, held=held, sold=sold)


async def decide(session: AsyncSession, *, offer: OfferView, seats: int | None) -> None:
    """So many seats from now on, or as many as are wanted. Raises NoStream, CapacityTooSmall."""
    _check(offer)
    await locking.take_turn(session, f"seats:{offer.id}")
    if seats is None:
        await session.execute(delete(Pool).where(Pool.offer_id == offer.id))
    elif await session.scalar(select(Pool.id).where(Pool.offer_id == offer.id)) is not None:
        await pools.resize(session, offer_id=offer.id, capacity=seats)
    else:
        await _make(session, offer_id=offer.id, seats=seats)


async def _make(session: AsyncSession, *, offer_id: str, seats: int) -> None:
    await session.execute(select(Offer.id).where(Offer.id == offer_id).with_for_update())
    held, sold = await _count(session, offer_id=offer_id)
    if held + sold > seats:
        raise CapacityTooSmall
    session.add(Pool(id=ids.new("pol"), offer_id=offer_id, capacity=seats, held=held, sold=sold))
    await session.flush()


async def _count(session: AsyncSession, *, offer_id: str) -> tuple[int, int]:
    """What living holds keep of it, and how many tickets of it are good."""
    held = select(func.count()).select_from(HoldLine).join(Hold, Hold.id == HoldLine.hold_id)
    held = held.where(HoldLine.offer_id == offer_id, Hold.state == HoldState.HELD)
    sold = select(func.count()).select_from(Ticket).join(OrderLine, OrderLine.id == Ticket.order_line_id)
    sold = sold.where(OrderLine.offer_id == offer_id, Ticket.state.in_(TAKEN))
    return await session.scalar(held) or 0, await session.scalar(sold) or 0


def _check(offer: OfferView) -> None:
    if offer.kind is not OfferKind.TITLE_VIEW:
        raise NoStream
