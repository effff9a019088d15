"""Sell what is paid as it is ordered: for cash at the counter, and what costs nothing. One order, or many at once.

Nobody waits for money, so nothing is held first: `draw_up` makes the rows as paid, `write` writes them, and
`take_places` is the last statement before the commit, so that whoever wants places of the same pool waits for that
alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from infra.money import Money
from infra.settings import Settings
from ticketing.catalog import pools
from ticketing.catalog.schemas import OfferKind, OfferView
from ticketing.inventory import service as inventory
from ticketing.inventory.service import Place
from ticketing.ledger import service as ledger
from ticketing.ledger.service import Subject
from ticketing.orders import order_rows, places, queries, told
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.order_rows import Buyer
from ticketing.orders.schemas import OrderView
from ticketing.orders.told import OrderTold
from ticketing.payments import service as payments
from ticketing.payments.models import Payment

_log = structlog.get_logger("orders")


@dataclass(frozen=True, slots=True)
class Sold:
    """What is written down of one order."""

    order: Order
    lines: Sequence[OrderLine]
    tickets: Sequence[Ticket]
    payment: Payment

    def view(self, settings: Settings) -> OrderView:
        """As it crosses HTTP."""
        return queries.view(self.order, lines=self.lines, tickets=self.tickets, payment=self.payment, settings=settings)


def draw_up(
    *,
    organisation_id: str,
    lines: Sequence[dict[str, Any]],
    buyer: Buyer,
    request_key: str,
    settings: Settings,
    payment_kind: str,
    now: datetime,
    expires_at: datetime,
    found: Callable[[int], dict[str, Any]] = lambda _total_minor: {},
    sold_by: str | None = None,
    shift_id: str | None = None,
) -> Sold:
    """A paid order of these lines (`order_lines`) and its tickets. `found` tells of a total what its payment knows."""
    order = order_rows.order_of(
        organisation_id=organisation_id,
        lines=lines,
        buyer=buyer,
        request_key=request_key,
        settings=settings,
        now=now,
        expires_at=expires_at,
        sold_by=sold_by,
        shift_id=shift_id,
        paid=True,
    )
    written = order_rows.lines_of(order, lines)
    tickets = [order_rows.ticket_of(line, now) for line in written]
    amount = Money(order.total_minor, order.currency)
    payment = payments.paid_at_once(
        order_id=order.id, provider=payment_kind, amount=amount, now=now, found=found(amount.minor)
    )
    return Sold(order, written, tickets, payment)


async def write(session: AsyncSession, *, sold: Sequence[Sold], now: datetime) -> None:
    """The rows of these orders, at least one, their postings, and the word of them; their places are not taken yet."""
    for one in sold:
        session.add_all([one.order, *one.lines, one.payment, *one.tickets])
    await session.flush()
    sales = [
        (Subject(one.order.id, one.order.organisation_id, one.payment.provider), queries.earned(one.lines))
        for one in sold
    ]
    await ledger.post_sales(session, sales=sales, now=now)
    await told.tell_all(session, words=[_word(one.order) for one in sold], now=now)
    for one in sold:
        order = one.order
        _log.info("order_paid", order_id=order.id, amount_minor=order.total_minor, currency=order.currency)


async def take_places(session: AsyncSession, *, sold: Sequence[Sold], offer: OfferView, now: datetime) -> None:
    """The places of one offer are sold. Where they seem to be gone, what was kept past its time ends first.

    Raises SoldOut when they do not suffice for all of these orders.
    """
    if await pools.take(session, offer_id=offer.id, count=sum(len(one.lines) for one in sold)):
        return
    for one in sold:
        await places.hold(session, order=one.order, offer=offer, quantity=len(one.lines), now=now)
        these = [Place(line.id, line.offer_id, line.performance_id) for line in one.lines]
        await inventory.sell_held(session, order_id=one.order.id, places=these, now=now)


def _word(order: Order) -> OrderTold:
    to_nobody = not (order.buyer_email or order.buyer_phone)
    return OrderTold(order_id=order.id, event="paid", kind=OfferKind.ADMISSION, to_nobody=to_nobody)
