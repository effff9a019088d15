"""An order costs less by a voucher: its lines are priced anew before anything is paid."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from infra.money import Money
from ticketing.orders import queries
from ticketing.orders.models import Order
from ticketing.vouchers import service as vouchers


async def to_order(session: AsyncSession, *, order: Order, code: str, now: datetime) -> None:
    """Use the voucher for an order of this transaction. Raises VoucherUnknown, VoucherSpent, VoucherNotNow."""
    lines = await queries.lines(session, order_id=order.id)
    reduced = await vouchers.redeem(
        session,
        organisation_id=order.organisation_id,
        code=code,
        order_id=order.id,
        performance_ids=[line.performance_id for line in lines],
        prices=[Money(line.price_minor, line.currency) for line in lines],
        now=now,
    )
    for line, price in zip(lines, reduced, strict=True):
        line.price_minor, line.fee_minor = price.minor, min(line.fee_minor, price.minor)
    order.total_minor = sum(price.minor for price in reduced)
    await session.flush()
