"""Give the money back, of a whole order or of chosen tickets: asked for, done by the provider, confirmed by its report.

The right to watch, or to enter, ends when the refund is asked for, not when the provider gets round to it. Should the
provider refuse, the tickets are good again and get a fresh right with the old end; the minutes between are not made up,
and a session that played must be opened anew.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from infra.money import Money
from ticketing.entitlements import service as entitlements
from ticketing.orders import queries, settle_refund, signed_codes, transitions
from ticketing.orders.errors import OrderNotRefundable, TicketNotRefundable
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.schemas import OrderState, TicketState
from ticketing.payments import queries as payment_queries
from ticketing.payments import service as payments
from ticketing.payments.models import Payment, Refund
from ticketing.payments.reports import RefundReported
from ticketing.shifts import service as shifts
from ticketing.shifts.models import MovementKind

CASH = "cash"
AT_THE_COUNTER = frozenset({CASH, "terminal"})  # a seller gives it back: out of the drawer, or by the card terminal
_HOUSE = "ticketing"  # nobody asked: it follows from the rules
NO_PLACE = "The money came when no place was left"


async def request_refund(
    session: AsyncSession,
    *,
    order_id: str,
    ticket_ids: Sequence[str] | None = None,
    reason: str,
    requested_by: str,
    request_key: str,
    now: datetime,
    fee_minor: int = 0,
) -> tuple[Refund, Payment]:
    """Ask for the money of these tickets back, or of all that is left; a key that asked before: the refund of then.

    The house keeps `fee_minor` of each ticket, at most its price. Raises OrderNotRefundable, TicketNotRefundable.
    """
    payment = await settle_refund.payment_of(session, order_id=order_id)
    for asked in await payment_queries.refunds_of(session, order_id=order_id):
        if asked.request_key == request_key:
            return asked, payment
    order = await queries.locked(session, order_id=order_id)
    left = await queries.lines_left(session, order_id=order_id)
    if order.state is not OrderState.PAID or not left:
        raise OrderNotRefundable
    chosen = left if ticket_ids is None else await _lines_of(session, left=left, ticket_ids=ticket_ids)
    if len(chosen) == len(left):
        await transitions.move(session, order_id=order_id, to=OrderState.REFUNDING)
    amounts = {line.id: max(line.price_minor - fee_minor, 0) for line in chosen}
    refund = await payments.begin_refund(
        session,
        payment=payment,
        amount=Money(sum(amounts.values()), payment.currency),
        reason=reason,
        requested_by=requested_by,
        request_key=request_key,
        now=now,
    )
    await settle_refund.write_lines(session, refund=refund, amounts=amounts)
    await _stop(session, line_ids=list(amounts), now=now)
    if refund.amount_minor == 0:  # there is nothing that a provider could send
        await settle_refund.settle(session, order_id=order_id, report=done(refund), now=now)
    return refund, payment


async def without_place(session: AsyncSession, *, order_id: str, now: datetime) -> None:
    """The order was paid when there was no place for it: its money goes back, without anybody asking."""
    await request_refund(
        session,
        order_id=order_id,
        reason=NO_PLACE,
        requested_by=_HOUSE,
        request_key=f"no-place:{order_id}",
        now=now,
    )


async def transferred_by_hand(
    session: AsyncSession, *, refund: Refund, order: Order, kind: str, reference: str, done_by: str, now: datetime
) -> None:
    """A person sent the money back through the bank, or gave it over the counter: the refund is done.

    What is given over the counter is given out of the open shift of whoever does it. Raises NoOpenShift.
    """
    if kind in AT_THE_COUNTER:
        shift = await shifts.open_shift_of(session, organisation_id=order.organisation_id, seller=done_by)
        await shifts.record(
            session,
            shift=shift,
            kind=MovementKind.REFUND,
            cause=f"refund:{refund.id}",
            payment_kind=kind,
            amount_minor=-refund.amount_minor,
            order_id=order.id,
            now=now,
        )
    values = {"reference": reference, "settled_by": done_by}
    await session.execute(update(Refund).where(Refund.id == refund.id).values(values))
    await settle_refund.settle(session, order_id=refund.order_id, report=done(refund), now=now)


def done(refund: Refund) -> RefundReported:
    """The report of a refund that nobody at a provider can tell of."""
    return RefundReported(
        order_id=refund.order_id,
        payment_intent_id=None,
        refund_id=refund.id,
        provider_refund_id=None,
        succeeded=True,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
    )


async def _lines_of(
    session: AsyncSession, *, left: Sequence[OrderLine], ticket_ids: Sequence[str]
) -> Sequence[OrderLine]:
    """The lines of these tickets, each of which must be good. Raises TicketNotRefundable."""
    held = await queries.tickets(session, order_id=left[0].order_id)
    good = {ticket.id: ticket.order_line_id for ticket in held if ticket.state is TicketState.VALID}
    wanted = set(ticket_ids)
    if not wanted <= good.keys():
        raise TicketNotRefundable
    chosen = {good[ticket_id] for ticket_id in wanted}
    return [line for line in left if line.id in chosen]


async def _stop(session: AsyncSession, *, line_ids: Sequence[str], now: datetime) -> None:
    """The tickets of these lines open nothing any more."""
    mine = Ticket.order_line_id.in_(line_ids) & (Ticket.state == TicketState.VALID)
    stopped = update(Ticket).where(mine).values(state=TicketState.REFUNDING).returning(Ticket.id)
    ticket_ids = (await session.scalars(stopped)).all()
    await entitlements.revoke(session, ticket_ids=ticket_ids, now=now)
    await signed_codes.revoke(session, ticket_ids=ticket_ids, now=now)
