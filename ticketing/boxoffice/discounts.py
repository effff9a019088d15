"""Less than the price at the counter, for a reason kept with each ticket; above the limit by a second person."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts.actor import Actor
from infra.money import Money
from ticketing.approvals import service as approvals
from ticketing.approvals.schemas import Action
from ticketing.boxoffice.errors import DiscountTooLarge
from ticketing.orders import queries
from ticketing.orders.models import Order
from ticketing.shifts.models import Shift


async def take_off(
    session: AsyncSession, *, order: Order, shift: Shift, amount_minor: int, reason: str, actor: Actor, now: datetime
) -> None:
    """The order of this transaction costs so much less, spread over its lines by what they cost; the sums stay true.

    A second person's yes is for a discount in this shift. Raises DiscountTooLarge, ApprovalNeeded.
    """
    if amount_minor > order.total_minor or not order.total_minor:
        raise DiscountTooLarge
    await approvals.require(
        session,
        actor=actor,
        organisation_id=order.organisation_id,
        action=Action.DISCOUNT,
        subject=shift.id,
        amount_minor=amount_minor,
        now=now,
    )
    lines = await queries.lines(session, order_id=order.id)
    shares = Money(amount_minor, order.currency).allocate([line.price_minor for line in lines])
    for line, share in zip(lines, shares, strict=True):
        line.price_minor -= share.minor
        line.fee_minor = min(line.fee_minor, line.price_minor)
        line.discount_minor, line.discount_reason = share.minor, reason
    order.total_minor -= amount_minor
    await session.flush()
