"""What happened in a shift, added up: per way of paying, per performance. Every sum comes of rows."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from ticketing.accounts.models import Account
from ticketing.approvals.models import Approval
from ticketing.orders.models import Order, OrderLine
from ticketing.orders.schemas import OrderState
from ticketing.payments.models import Payment
from ticketing.shifts import queries as shifts
from ticketing.shifts.models import DrawerCorrection, MovementKind, Shift
from ticketing.shifts.schemas import CorrectionView, ShiftReport, Taken

_NOT_IN_THE_DRAWER = ("vietqr", "free")  # transfers, and what guests of the house got
_SOLD = (OrderState.PAID, OrderState.REFUNDING, OrderState.REFUNDED)


@dataclass(slots=True)
class _Sum:
    name_vi: str = ""
    name_en: str = ""
    tickets: int = 0
    sales: int = 0
    refunds: int = 0


@dataclass(frozen=True, slots=True)
class _Sold:
    """What one order was, as its first line tells."""

    performance_id: str
    name_vi: str
    name_en: str
    tickets: int


async def report(session: AsyncSession, *, shift: Shift, blind: bool) -> ShiftReport:
    """The report; `blind` leaves every sum out, since who counts must not know what there should be."""
    [view] = await shifts.views(session, shifts=[shift])
    corrected = await corrections(session, shift_id=shift.id)
    if blind:
        return ShiftReport(
            shift=view, blind=True, by_payment=[], by_performance=[], refunds=0, corrections=corrected
        )  # fmt: skip
    by_payment: defaultdict[str, _Sum] = defaultdict(_Sum)
    by_performance: defaultdict[str, _Sum] = defaultdict(_Sum)
    moved = await shifts.movements(session, shift_id=shift.id)
    sold = await _orders(session, order_ids={one.order_id for one in moved if one.order_id})
    rows = [(one.payment_kind, one.order_id, one.amount_minor, one.kind) for one in moved]
    rows += await _transfers(session, shift=shift, sold=sold)
    for payment_kind, order_id, amount, kind in rows:
        order = sold.get(order_id or "")
        groups = [by_payment[payment_kind]]
        if order is not None:
            here = by_performance[order.performance_id]
            here.name_vi, here.name_en = order.name_vi, order.name_en
            groups.append(here)
        for group in groups:
            if kind is MovementKind.SALE:
                group.sales += amount
                group.tickets += order.tickets if order else 0
            else:
                group.refunds += amount
    refunds = sum(kind is MovementKind.REFUND for _payment, _order, _amount, kind in rows)
    return ShiftReport(
        shift=view,
        blind=False,
        by_payment=_taken(by_payment),
        by_performance=_taken(by_performance),
        refunds=refunds,
        corrections=corrected,
    )


async def corrections(session: AsyncSession, *, shift_id: str) -> list[CorrectionView]:
    """What was put into the drawer or taken out of it without a sale, oldest first."""
    whose, second = aliased(Account), aliased(Account)
    query = (
        select(DrawerCorrection, whose.name, second.name)
        .outerjoin(whose, whose.id == DrawerCorrection.corrected_by)
        .outerjoin(Approval, Approval.id == DrawerCorrection.approval_id)
        .outerjoin(second, second.id == Approval.decided_by)
        .where(DrawerCorrection.shift_id == shift_id)
        .order_by(DrawerCorrection.corrected_at, DrawerCorrection.id)
    )
    return [
        CorrectionView(
            id=one.id,
            shift_id=one.shift_id,
            kind=one.kind,
            amount_minor=one.amount_minor,
            reason=one.reason,
            corrected_by_name=name or one.corrected_by,
            approved_by_name=approver or "",
            corrected_at=one.corrected_at,
        )
        for one, name, approver in await session.execute(query)
    ]


async def _transfers(
    session: AsyncSession, *, shift: Shift, sold: dict[str, _Sold]
) -> list[tuple[str, str | None, int, MovementKind]]:
    """Orders of the shift for which the seller took no money: paid by transfer, or given to guests."""
    query = (
        select(Order.id, Order.total_minor, Payment.provider)
        .join(Payment, Payment.order_id == Order.id)
        .where(Order.shift_id == shift.id, Payment.provider.in_(_NOT_IN_THE_DRAWER), Order.state.in_(_SOLD))
        .order_by(Order.created_at, Order.id)
    )
    found = [(str(kind), str(order_id), int(total)) for order_id, total, kind in await session.execute(query)]
    sold |= await _orders(session, order_ids={order_id for _kind, order_id, _total in found})
    return [(kind, order_id, total, MovementKind.SALE) for kind, order_id, total in found]


async def _orders(session: AsyncSession, *, order_ids: set[str]) -> dict[str, _Sold]:
    lines = (
        select(
            OrderLine.order_id,
            func.min(OrderLine.performance_id),
            func.min(OrderLine.name_vi),
            func.min(OrderLine.name_en),
            func.count(),
        )
        .where(OrderLine.order_id.in_(order_ids))
        .group_by(OrderLine.order_id)
    )
    return {
        order_id: _Sold(performance_id or "", name_vi, name_en, tickets)
        for order_id, performance_id, name_vi, name_en, tickets in await session.execute(lines)
    }


def _taken(groups: dict[str, _Sum]) -> list[Taken]:
    return [
        Taken(
            key=key,
            name_vi=one.name_vi,
            name_en=one.name_en,
            tickets=one.tickets,
            sales_minor=one.sales,
            refunds_minor=one.refunds,
        )
        for key, one in sorted(groups.items())
    ]
