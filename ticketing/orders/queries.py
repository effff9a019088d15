"""Reads about orders, and how they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.money import Money
from infra.settings import Settings
from ticketing.catalog.schemas import Price
from ticketing.ledger.service import Earned, Subject
from ticketing.orders import access_keys, ticket_codes
from ticketing.orders.errors import OrderNotFound
from ticketing.orders.models import Order, OrderLine, RefundLine, Ticket
from ticketing.orders.schemas import (
    OF_THE_SEAT,
    OrderLineView,
    OrderState,
    OrderView,
    RefundView,
    TicketView,
    TransferView,
)
from ticketing.payments import queries as payments
from ticketing.payments import vietqr
from ticketing.payments.models import Payment, Refund, RefundState

_LATEST = 50


async def order(session: AsyncSession, *, order_id: str) -> Order:
    """The order. Raises OrderNotFound."""
    found = await session.get(Order, order_id, populate_existing=True)
    if found is None:
        raise OrderNotFound
    return found


async def locked(session: AsyncSession, *, order_id: str) -> Order:
    """The order, so that whoever changes what it holds comes one after the other. Raises OrderNotFound."""
    found = await session.get(Order, order_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise OrderNotFound
    return found


async def order_of_buyer(session: AsyncSession, *, order_id: str, access_key: str) -> Order:
    """The order, for whoever holds its access key. Raises OrderNotFound."""
    found = await order(session, order_id=order_id)
    if not access_keys.opens(access_key, stored=found.access_key_hash):
        raise OrderNotFound
    return found


async def order_by_request_key(session: AsyncSession, *, request_key: str) -> Order | None:
    """The order that this Idempotency-Key placed."""
    return (await session.scalars(select(Order).where(Order.request_key == request_key))).one_or_none()


async def latest_orders(session: AsyncSession, *, organisation_id: str) -> Sequence[Order]:
    """The latest 50 orders of a house, newest first."""
    mine = select(Order).where(Order.organisation_id == organisation_id)
    return (await session.scalars(mine.order_by(Order.created_at.desc(), Order.id.desc()).limit(_LATEST))).all()


async def lapsed_orders(session: AsyncSession, *, now: datetime, silent_since: datetime) -> Sequence[str]:
    """Ids of pending orders whose time is over and that hold places or have no payment page, or lapsed before
    `silent_since`; locked, so that the pools are locked after all of them."""
    holding = select(OrderLine.order_id).where(OrderLine.performance_id.is_not(None))
    no_page = Payment.checkout_session_id.is_(None)
    over = (Order.expires_at <= now) & (no_page | Order.id.in_(holding))
    lapsed = select(Order.id).join(Payment, Payment.order_id == Order.id).where(Order.state == OrderState.PENDING)
    lapsed = lapsed.where(over | (Order.expires_at <= silent_since)).order_by(Order.expires_at).limit(_LATEST)
    return (await session.scalars(lapsed.with_for_update(of=Order, skip_locked=True))).all()


async def lines(session: AsyncSession, *, order_id: str) -> Sequence[OrderLine]:
    """The lines of an order, in order."""
    mine = select(OrderLine).where(OrderLine.order_id == order_id)
    return (await session.scalars(mine.order_by(OrderLine.position))).all()


async def lines_left(session: AsyncSession, *, order_id: str) -> Sequence[OrderLine]:
    """The lines whose money neither went back nor is on its way."""
    gone = select(RefundLine.order_line_id).join(Refund, Refund.id == RefundLine.refund_id)
    gone = gone.where(Refund.order_id == order_id, Refund.state != RefundState.FAILED)
    left = select(OrderLine).where(OrderLine.order_id == order_id, OrderLine.id.not_in(gone))
    return (await session.scalars(left.order_by(OrderLine.position))).all()


async def money_left(session: AsyncSession, *, order_id: str) -> dict[str, int]:
    """Of each line what of its price neither went back nor is on its way; without the lines that are wholly gone."""
    stands = Refund.state != RefundState.FAILED
    left = OrderLine.price_minor - func.coalesce(func.sum(RefundLine.amount_minor).filter(stands), 0)
    prices = select(OrderLine.id, left).where(OrderLine.order_id == order_id)
    prices = prices.outerjoin(RefundLine, RefundLine.order_line_id == OrderLine.id)
    prices = prices.outerjoin(Refund, Refund.id == RefundLine.refund_id)
    prices = prices.group_by(OrderLine.id).having(or_(left > 0, func.count().filter(stands) == 0))
    return {line_id: minor for line_id, minor in await session.execute(prices)}


async def is_given_back(session: AsyncSession, *, order_id: str) -> bool:
    """Whether nothing of the order is left, and nothing on its way."""
    asked = select(Refund.id).where(Refund.order_id == order_id, Refund.state == RefundState.REQUESTED).limit(1)
    if await session.scalar(asked) is not None:
        return False
    return not await lines_left(session, order_id=order_id)


def earned(lines: Sequence[OrderLine]) -> list[Earned]:
    """Each line of an order, as the ledger takes it."""
    return [Earned(Money(line.price_minor, line.currency), line.title_id, line.performance_id) for line in lines]


async def subject(session: AsyncSession, *, payment: Payment) -> Subject:
    """Whose money a payment is."""
    paid = await session.get_one(Order, payment.order_id)  # of which nothing here ever changes
    return Subject(order_id=paid.id, organisation_id=paid.organisation_id, payment_kind=payment.provider)


async def tickets(session: AsyncSession, *, order_id: str) -> Sequence[Ticket]:
    """The tickets of an order."""
    return (await session.scalars(select(Ticket).where(Ticket.order_id == order_id).order_by(Ticket.id))).all()


@dataclass(frozen=True, slots=True)
class Found:
    """An order with its rows."""

    order: Order
    lines: Sequence[OrderLine]
    tickets: Sequence[Ticket]
    payment: Payment
    came: int  # by transfer so far
    back: int | None  # to its buyer, if anything went back

    def view(self, settings: Settings) -> OrderView:
        """As it crosses HTTP."""
        return view(
            self.order,
            lines=self.lines,
            tickets=self.tickets,
            payment=self.payment,
            came=self.came,
            back=self.back,
            settings=settings,
        )


async def views(session: AsyncSession, *, orders: Sequence[Order], settings: Settings) -> list[OrderView]:
    """The orders as they cross HTTP, in the order given."""
    return [one.view(settings) for one in await found(session, orders=orders)]


async def found(session: AsyncSession, *, orders: Sequence[Order]) -> list[Found]:
    """The rows of these orders, in the order given."""
    order_ids = [order.id for order in orders]
    found_lines = select(OrderLine).where(OrderLine.order_id.in_(order_ids)).order_by(OrderLine.position)
    found_tickets = select(Ticket).where(Ticket.order_id.in_(order_ids)).order_by(Ticket.id)
    line_rows = (await session.scalars(found_lines)).all()
    ticket_rows = (await session.scalars(found_tickets)).all()
    payment_rows = await payments.payments_of(session, order_ids=order_ids)
    awaited = [order_id for order_id, payment in payment_rows.items() if payment.memo_code is not None]
    given_back = [order_id for order_id, payment in payment_rows.items() if payment.refunded_minor]
    came = await payments.transferred(session, order_ids=awaited)
    back = await payments.refunded(session, order_ids=given_back)
    return [
        Found(
            order,
            lines=[line for line in line_rows if line.order_id == order.id],
            tickets=[ticket for ticket in ticket_rows if ticket.order_id == order.id],
            payment=payment_rows[order.id],
            came=came.get(order.id, 0),
            back=back.get(order.id),
        )
        for order in orders
    ]


def view(
    order: Order,
    *,
    lines: Sequence[OrderLine],
    tickets: Sequence[Ticket],
    payment: Payment,
    settings: Settings,
    came: int = 0,
    back: int | None = None,
) -> OrderView:
    """An order of these rows as it crosses HTTP; `came` by transfer so far, `back` to its buyer."""
    return OrderView.model_validate(
        {
            "id": order.id,
            "organisation_id": order.organisation_id,
            "state": order.state,
            "created_at": order.created_at,
            "paid_at": order.paid_at,
            "refunded_at": order.refunded_at,
            "language": order.language,
            "buyer_name": order.buyer_name,
            "buyer_email": order.buyer_email,
            "buyer_phone": order.buyer_phone,
            "lines": [line_view(line) for line in lines],
            "total": Price(minor=order.total_minor, currency=order.currency),
            "tickets": [_ticket_view(ticket) for ticket in tickets],
            "checkout_url": payment.checkout_url if order.state is OrderState.PENDING else None,
            "payment_kind": payment.provider,
            "transfer": _transfer_view(order, payment, came, settings),
            "expires_at": order.expires_at,
            "sold_by": order.sold_by,
            "refunded": Price(minor=back, currency=order.currency) if back is not None else None,
            "given": _given(payment),
            "credit": _credit(order, payment),
            "exchange_of": order.exchange_of,
        }
    )


async def refund(session: AsyncSession, *, refund_id: str) -> RefundView:
    """A refund as it crosses HTTP, as it stands now."""
    found = await session.get_one(Refund, refund_id, populate_existing=True)
    return RefundView(
        id=found.id,
        order_id=found.order_id,
        state=found.state.value,
        amount=Price(minor=found.amount_minor, currency=found.currency),
        reason=found.reason,
        requested_at=found.requested_at,
    )


def line_view(line: OrderLine) -> OrderLineView:
    """A line as it crosses HTTP."""
    return OrderLineView.model_validate(
        {
            "id": line.id,
            "offer_id": line.offer_id,
            "kind": line.kind,
            "title_id": line.title_id,
            "performance_id": line.performance_id,
            "name_vi": line.name_vi,
            "name_en": line.name_en,
            "age_rating": line.age_rating,
            "price": Price(minor=line.price_minor, currency=line.currency),
            "venue_name": line.venue_name,
            "venue_address": line.venue_address,
            "zone": line.zone,
            "doors_at": line.doors_at,
            "starts_at": line.starts_at,
            "ends_at": line.ends_at,
            "fee": Price(minor=line.fee_minor, currency=line.currency) if line.fee_minor else None,
            "concession": line.concession,
            **{name: getattr(line, name) for name in OF_THE_SEAT},
        }
    )


def _given(payment: Payment) -> Price | None:
    if payment.given_minor is None:
        return None
    return Price(minor=payment.given_minor, currency=payment.currency)


def _credit(order: Order, payment: Payment) -> Price | None:
    """What tickets pay of it; as long as it waits, what is asked for less than the total."""
    credit = payment.credit_minor or (order.total_minor - payment.amount_minor if order.exchange_of else 0)
    return Price(minor=credit, currency=order.currency) if credit else None


def _transfer_view(order: Order, payment: Payment, came: int, settings: Settings) -> TransferView | None:
    unpaid = order.state in {OrderState.PENDING, OrderState.EXPIRED}
    if payment.memo_code is None or not unpaid:
        return None
    missing = payment.amount_minor - came
    if not settings.bank_account or missing <= 0:
        return None
    wanted = vietqr.Transfer(settings.bank_bin, settings.bank_account, missing, payment.memo_code)
    return TransferView(
        bank_bin=settings.bank_bin,
        account=settings.bank_account,
        account_name=settings.bank_account_name,
        memo=payment.memo_code,
        missing=Price(minor=missing, currency=payment.currency),
        received=Price(minor=came, currency=payment.currency),
        payload=vietqr.payload(wanted),
        until=order.expires_at,
    )


def _ticket_view(ticket: Ticket) -> TicketView:
    """Of a ticket that was handed over, no code: its holder alone sees that."""
    code = ticket.code if ticket.holder_key_hash is None else None
    return TicketView(
        id=ticket.id,
        order_line_id=ticket.order_line_id,
        kind=ticket.kind,
        title_id=ticket.title_id,
        performance_id=ticket.performance_id,
        code=code,
        code_shown=ticket_codes.shown(code) if code else None,
        code_scanned=ticket_codes.scanned(code) if code else None,
        state=ticket.state,
        watch_until=ticket.watch_until,
        handed_over=ticket.holder_key_hash is not None,
        **{name: getattr(ticket, name) for name in OF_THE_SEAT},
    )
