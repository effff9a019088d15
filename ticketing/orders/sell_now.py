"""Sell what is paid as it is ordered: for cash at the counter, and what costs nothing.

Nobody waits for money, so nothing is held first: the rows are written as paid, and `take_places` is the last statement
before the commit, so that whoever wants places of the same pool waits for that alone.
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
from ticketing.orders import concede, order_lines, order_rows, places, queries, told
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.order_rows import Buyer
from ticketing.orders.schemas import OrderView
from ticketing.payments import service as payments
from ticketing.payments.models import Payment
from ticketing.rules.schemas import Concession

_log = structlog.get_logger("orders")


@dataclass(frozen=True, slots=True)
class Sold:
    """What was written down."""

    order: Order
    lines: Sequence[OrderLine]
    tickets: Sequence[Ticket]
    payment: Payment

    def view(self, settings: Settings) -> OrderView:
        """As it crosses HTTP."""
        return queries.view(self.order, lines=self.lines, tickets=self.tickets, payment=self.payment, settings=settings)


async def sell(
    session: AsyncSession,
    *,
    offer: OfferView,
    quantity: int,
    buyer: Buyer,
    request_key: str,
    settings: Settings,
    payment_kind: str,
    now: datetime,
    expires_at: datetime,
    found: Callable[[int], dict[str, Any]] = lambda _total_minor: {},
    sold_by: str | None = None,
    shift_id: str | None = None,
    concessions: Sequence[Concession] = (),
) -> Sold:
    """A paid order and its tickets; its places are not taken yet. `found` tells of a total what its payment knows.

    Raises OfferClosed, ConcessionsUnclear, ConcessionNotOffered.
    """
    if offer.kind is not OfferKind.ADMISSION:
        raise ValueError(f"{offer.id} opens no door")
    snapshot = await order_lines.of_offer(session, offer=offer, until_end=sold_by is not None, now=now)
    wanted = await concede.lines(session, snapshot=snapshot, quantity=quantity, chosen=concessions)
    order = order_rows.order_of(
        organisation_id=offer.organisation_id,
        lines=wanted,
        buyer=buyer,
        request_key=request_key,
        settings=settings,
        now=now,
        expires_at=expires_at,
        sold_by=sold_by,
        shift_id=shift_id,
        paid=True,
    )
    lines = order_rows.lines_of(order, wanted)
    tickets = [order_rows.ticket_of(line, now) for line in lines]
    amount = Money(order.total_minor, order.currency)
    payment = payments.paid_at_once(
        order_id=order.id, provider=payment_kind, amount=amount, now=now, found=found(amount.minor)
    )
    session.add_all([order, *lines, payment, *tickets])
    await session.flush()
    subject = Subject(order.id, order.organisation_id, payment_kind)
    await ledger.post_sale(session, subject=subject, lines=queries.earned(lines), now=now)
    to_nobody = not (buyer.email or buyer.phone)
    await told.tell(session, order_id=order.id, event="paid", kind=offer.kind, to_nobody=to_nobody, now=now)
    _log.info("order_paid", order_id=order.id, amount_minor=amount.minor, currency=amount.currency)
    return Sold(order, lines, tickets, payment)


async def take_places(session: AsyncSession, *, sold: Sold, offer: OfferView, now: datetime) -> None:
    """The places are sold. Where they seem to be gone, what was kept past its time ends first. Raises SoldOut."""
    if await pools.take(session, offer_id=offer.id, count=len(sold.lines)):
        return
    await places.hold(session, order=sold.order, offer=offer, quantity=len(sold.lines), now=now)
    these = [Place(line.id, line.offer_id, line.performance_id) for line in sold.lines]
    await inventory.sell_held(session, order_id=sold.order.id, places=these, now=now)
