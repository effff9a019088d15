"""So many tickets of a performance, or by the codes of one group, for one buyer, who is known by e-mail or telephone.

Two orders of one buyer take turns from before their rows until they end, so each counts what the other wrote. Who sells
at the counter, and who exchanges a ticket for another, is not counted.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.database import locking
from ticketing.access_codes.models import AccessCode, AccessGroup
from ticketing.catalog.schemas import OfferView
from ticketing.inventory.models import Hold, HoldLine
from ticketing.orders.errors import TooManyForOneBuyer
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.schemas import OrderState, OrderWish, TicketState
from ticketing.rules.models import PerformanceRules

Limits = Mapping[str, int]  # by performance, or by group of access codes


async def wait(
    session: AsyncSession, *, wish: OrderWish, wanted: OfferView | Hold, code_ids: Collection[str] = ()
) -> Limits:
    """Wait for the same buyer's other orders, if what is wanted has a limit; the limits."""
    rows = select(PerformanceRules.performance_id, PerformanceRules.most_per_buyer)
    rows = rows.where(PerformanceRules.most_per_buyer.is_not(None))
    groups = select(AccessGroup.id, AccessGroup.most_per_buyer).where(AccessGroup.most_per_buyer.is_not(None))
    groups = groups.join(AccessCode, AccessCode.group_id == AccessGroup.id)
    if isinstance(wanted, Hold):
        mine = select(HoldLine.performance_id).where(HoldLine.hold_id == wanted.id)
        rows = rows.where(PerformanceRules.performance_id.in_(mine))
        opened = select(HoldLine.access_code_id).where(HoldLine.hold_id == wanted.id)
        both: Any = rows.union(groups.where(AccessCode.id.in_(opened)))  # one statement, for every basket
    elif wanted.performance_id is None:
        return {}
    else:
        rows = rows.where(PerformanceRules.performance_id == wanted.performance_id)
        both = rows.union(groups.where(AccessCode.id.in_(sorted(code_ids)))) if code_ids else rows
    limits = {subject: most for subject, most in await session.execute(both) if most is not None}
    if limits:
        contacts = [wish.buyer_email.lower() if wish.buyer_email else None, wish.buyer_phone]
        await locking.take_turn(session, *(f"buyer:{contact}" for contact in contacts if contact))
    return limits


async def check(session: AsyncSession, *, order: Order, limits: Limits) -> None:
    """Whether the buyer has no more than that, with this order. Raises TooManyForOneBuyer."""
    for subject, most in limits.items():
        had = await _had(session, order=order, subject=subject)
        if had > most:
            raise TooManyForOneBuyer(most=most)


async def _had(session: AsyncSession, *, order: Order, subject: str) -> int:
    """What waits for its money, and the tickets that are good."""
    mine = or_(
        (Order.buyer_email == order.buyer_email) & Order.buyer_email.is_not(None),
        (Order.buyer_phone == order.buyer_phone) & Order.buyer_phone.is_not(None),
    )
    by_group = select(AccessCode.id).where(AccessCode.group_id == subject)
    counted = or_(OrderLine.performance_id == subject, OrderLine.access_code_id.in_(by_group))
    waiting = select(func.count(OrderLine.id)).join(Order, Order.id == OrderLine.order_id)
    waiting = waiting.where(mine, counted, Order.state == OrderState.PENDING)
    good = select(func.count(Ticket.id)).join(Order, Order.id == Ticket.order_id)
    good = good.join(OrderLine, OrderLine.id == Ticket.order_line_id)
    good = good.where(mine, counted, Ticket.state == TicketState.VALID)
    return (await session.scalar(waiting) or 0) + (await session.scalar(good) or 0)
