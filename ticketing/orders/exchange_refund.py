"""What tickets are worth pays for others: that part goes into the new order, only the rest goes back to the buyer.

In the ledger it lies for that moment on the house's deposits: given back by the old order, earned by the new one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from infra.money import Money
from ticketing.ledger import service as ledger
from ticketing.ledger.service import Subject
from ticketing.orders import queries, settle_refund, told, transitions
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState
from ticketing.payments import service as payments
from ticketing.payments.models import Refund, RefundState

EXCHANGE: Final = "exchange"  # how the new order is paid
_GIVEN: Final = "exchanged"  # how the old one gives it


async def give(
    session: AsyncSession,
    *,
    old: Order,
    worth: Mapping[str, int],
    taken: Money,
    reason: str,
    by: str,
    request_key: str,
    now: datetime,
) -> Refund | None:
    """The tickets of these lines, of an order that the caller has locked, are given for `taken` of their worth.

    What is left of it is asked back; none, if nothing is.
    """
    whole = sum(worth.values())
    into, rest = parted(worth, taken=taken)
    payment = await settle_refund.payment_of(session, order_id=old.id)
    left = {line.id for line in await queries.lines_left(session, order_id=old.id)}

    async def begin(amount: Money, key: str) -> Refund:
        return await payments.begin_refund(
            session, payment=payment, amount=amount, reason=reason, requested_by=by, request_key=key, now=now
        )

    moved = await begin(taken, f"{settle_refund.INTO_OTHERS}{request_key}")
    await settle_refund.write_lines(session, refund=moved, amounts=into)
    await payments.end_refund(session, refund=moved, state=RefundState.SUCCEEDED, now=now)
    subject = Subject(order_id=old.id, organisation_id=old.organisation_id, payment_kind=_GIVEN)
    lines = await settle_refund.given_back(session, refund=moved)
    await ledger.post_refund(session, subject=subject, refund_id=moved.id, lines=lines, now=now)
    await settle_refund.end_tickets(session, refund=moved, now=now)
    back = None
    if whole > taken.minor:
        back = await begin(Money(whole - taken.minor, taken.currency), f"rest:{request_key}")
        await settle_refund.write_lines(session, refund=back, amounts=rest)
    if left <= worth.keys():
        to = OrderState.REFUNDED if back is None else OrderState.REFUNDING
        await transitions.move(session, order_id=old.id, to=to, refunded_at=now if back is None else None)
    await told.tell(session, order_id=old.id, event="exchanged", refund_id=moved.id, now=now)
    return back


def parted(worth: Mapping[str, int], *, taken: Money) -> tuple[dict[str, int], dict[str, int]]:
    """Of each line's worth, what goes into other tickets and what goes back."""
    whole = sum(worth.values())
    shares = taken.allocate(list(worth.values())) if whole else [taken] * len(worth)
    into = {line_id: share.minor for line_id, share in zip(worth, shares, strict=True)}
    return into, {line_id: worth[line_id] - share for line_id, share in into.items()}
