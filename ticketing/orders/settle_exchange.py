"""The difference for dearer places is there: only now are the tickets given that pay the rest, in one transaction.

Are these not good any more, or are the places gone, then nothing is exchanged: the tickets stay what they are, the
order is worth the money that came for it, and that goes back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.money import Money
from ticketing.access_codes import uses
from ticketing.catalog.schemas import OfferKind
from ticketing.inventory import service as inventory
from ticketing.ledger import service as ledger
from ticketing.ledger.service import Earned, Subject
from ticketing.orders import exchange_refund, places, queries
from ticketing.orders.exchange_refund import EXCHANGE
from ticketing.orders.models import Order, OrderLine, PledgedTicket, Ticket
from ticketing.orders.schemas import OrderState, TicketState
from ticketing.payments.models import Payment
from ticketing.rules import queries as rules

REASON: Final = "Exchanged for other places"
BUYER: Final = "buyer"
_WITH_TICKETS: Final = ":tickets"  # names the part of the sale that tickets paid
_NO_MONEY = frozenset({EXCHANGE, "free"})


async def waits_for(session: AsyncSession, *, payment: Payment) -> str | None:
    """The order whose tickets pay the rest of this one; none: money alone pays it."""
    order = await session.get_one(Order, payment.order_id)
    return order.exchange_of if payment.provider not in _NO_MONEY else None


async def settle(
    session: AsyncSession,
    *,
    payment: Payment,
    subject: Subject,
    old_id: str,
    lines: Sequence[OrderLine],
    in_time: bool,
    now: datetime,
) -> bool:
    """Money and tickets buy the places of the order; False: the money alone is its worth now, and buys nothing."""
    order = await queries.order(session, order_id=payment.order_id)
    old = await queries.locked(session, order_id=old_id)
    given = await _good(session, old=old, order=order, in_time=in_time, now=now)
    codes = {line.access_code_id for line in (*given, *lines) if line.access_code_id}
    await uses.lock(session, code_ids=codes)  # before any pool, as everybody does
    credit = sum(line.price_minor for line in given)
    fits = bool(given) and credit == order.total_minor - payment.amount_minor
    if not fits:
        await inventory.release_order(session, order_id=order.id, now=now)
    if not fits or not await places.sell(session, order_id=order.id, lines=lines, now=now):
        await _worth_the_money(session, order=order, payment=payment, lines=lines)
        await ledger.post_sale(session, subject=subject, lines=queries.earned(lines), now=now)
        return False
    taken = Money(credit, order.currency)
    by = order.sold_by if order.shift_id and order.sold_by else BUYER
    worth = {line.id: line.price_minor for line in given}
    await exchange_refund.give(
        session, old=old, worth=worth, taken=taken, reason=REASON, by=by, request_key=order.id, now=now
    )
    await _post_sale(session, payment=payment, subject=subject, lines=lines, now=now)
    payment.credit_minor, payment.amount_minor, payment.provider = credit, order.total_minor, EXCHANGE
    await session.flush()
    return True


async def pledge(session: AsyncSession, *, order: Order, ticket_ids: Sequence[str]) -> None:
    """Write down which tickets are given as soon as the difference is there."""
    session.add_all(PledgedTicket(order_id=order.id, ticket_id=ticket_id) for ticket_id in ticket_ids)
    await session.flush()


async def _good(
    session: AsyncSession, *, old: Order, order: Order, in_time: bool, now: datetime
) -> Sequence[OrderLine]:
    """The lines of the pledged tickets; empty unless every one is good still, and the money came in time for it."""
    pledged = select(PledgedTicket.ticket_id).where(PledgedTicket.order_id == order.id)
    ids = set(await session.scalars(pledged))
    good = select(OrderLine).join(Ticket, Ticket.order_line_id == OrderLine.id)
    good = good.where(Ticket.id.in_(ids), Ticket.order_id == old.id, Ticket.state == TicketState.VALID)
    good = good.where(Ticket.kind == OfferKind.ADMISSION, Ticket.entered_at.is_(None), Ticket.holder_key_hash.is_(None))
    lines = (await session.scalars(good.order_by(OrderLine.position).with_for_update(of=Ticket))).all()
    if old.state is not OrderState.PAID or len(lines) != len(ids):
        return []
    if in_time or all([await _still(session, line=line, now=now) for line in lines]):
        return lines
    return []


async def _still(session: AsyncSession, *, line: OrderLine, now: datetime) -> bool:
    """Whether a ticket may be exchanged, for money that came when the places were kept no longer."""
    if line.performance_id is None or line.starts_at is None:
        return False
    hours = (await rules.rules(session, performance_id=line.performance_id)).exchange_until_hours
    return hours is not None and (line.starts_at - now).total_seconds() > hours * 3600


async def _worth_the_money(
    session: AsyncSession, *, order: Order, payment: Payment, lines: Sequence[OrderLine]
) -> None:
    """The order costs what came for it, and no ticket is given."""
    prices = {line.id: line.price_minor for line in lines}
    reduced, _rest = exchange_refund.parted(prices, taken=Money(payment.amount_minor, payment.currency))
    for line in lines:
        line.price_minor, line.fee_minor = reduced[line.id], min(line.fee_minor, reduced[line.id])
    order.total_minor = payment.amount_minor
    await session.flush()


async def _post_sale(
    session: AsyncSession, *, payment: Payment, subject: Subject, lines: Sequence[OrderLine], now: datetime
) -> None:
    """What is earned, once as money and once as the worth of tickets, so that each way of paying adds up."""
    prices = {line.id: line.price_minor for line in lines}
    money, worth = exchange_refund.parted(prices, taken=Money(payment.amount_minor, payment.currency))

    def earned(amounts: dict[str, int]) -> list[Earned]:
        return [Earned(Money(amounts[line.id], line.currency), line.title_id, line.performance_id) for line in lines]

    await ledger.post_sale(session, subject=subject, lines=earned(money), now=now)
    by_tickets = replace(subject, payment_kind=EXCHANGE)
    await ledger.post_sale(session, subject=by_tickets, lines=earned(worth), now=now, part=_WITH_TICKETS)
