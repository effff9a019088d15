"""So many tickets of a performance for one buyer, who is known by e-mail or telephone.

Two orders of one buyer take turns from before their rows until they end, so each counts what the other wrote. Who sells
at the counter, and who exchanges a ticket for another, is not counted.
"""

from collections.abc import Mapping

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.database import locking
from ticketing.catalog.schemas import OfferView
from ticketing.inventory.models import Hold, HoldLine
from ticketing.orders.errors import TooManyForOneBuyer
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.schemas import OrderState, OrderWish, TicketState
from ticketing.rules.models import PerformanceRules


async def wait(session: AsyncSession, *, wish: OrderWish, wanted: OfferView | Hold) -> Mapping[str, int]:
    """Wait for the same buyer's other orders, if what is wanted has a limit; the limits, by performance."""
    rows = select(PerformanceRules.performance_id, PerformanceRules.most_per_buyer)
    rows = rows.where(PerformanceRules.most_per_buyer.is_not(None))
    if isinstance(wanted, Hold):
        mine = select(HoldLine.performance_id).where(HoldLine.hold_id == wanted.id)
        rows = rows.where(PerformanceRules.performance_id.in_(mine))
    elif wanted.performance_id is None:
        return {}
    else:
        rows = rows.where(PerformanceRules.performance_id == wanted.performance_id)
    limits = {performance_id: most for performance_id, most in await session.execute(rows) if most is not None}
    if limits:
        contacts = [wish.buyer_email.lower() if wish.buyer_email else None, wish.buyer_phone]
        await locking.take_turn(session, *(f"buyer:{contact}" for contact in contacts if contact))
    return limits


async def check(session: AsyncSession, *, order: Order, limits: Mapping[str, int]) -> None:
    """Whether the buyer has no more than that, with this order. Raises TooManyForOneBuyer."""
    for performance_id, most in limits.items():
        had = await _had(session, order=order, performance_id=performance_id)
        if had > most:
            raise TooManyForOneBuyer(most=most)


async def _had(session: AsyncSession, *, order: Order, performance_id: str) -> int:
    """What waits for its money, and the tickets that are good."""
    mine = or_(
        (Order.buyer_email == order.buyer_email) & Order.buyer_email.is_not(None),
        (Order.buyer_phone == order.buyer_phone) & Order.buyer_phone.is_not(None),
    )
    waiting = select(func.count(OrderLine.id)).join(Order, Order.id == OrderLine.order_id)
    waiting = waiting.where(mine, OrderLine.performance_id == performance_id, Order.state == OrderState.PENDING)
    good = select(func.count(Ticket.id)).join(Order, Order.id == Ticket.order_id)
    good = good.where(mine, Ticket.performance_id == performance_id, Ticket.state == TicketState.VALID)
    return (await session.scalar(waiting) or 0) + (await session.scalar(good) or 0)
