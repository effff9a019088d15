"""Decisions about shifts: open with change, write each dong down, count blind, hand over what is there.

Cash stands twice: as a movement of the shift and as an entry of the ledger, each under the same cause; the one is held
against the other by `ledger verify`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.money import Money
from ticketing.ledger import service as ledger
from ticketing.ledger.models import Account, Posting
from ticketing.shifts.errors import NoOpenShift, ShiftClosed, ShiftOpen
from ticketing.shifts.models import Movement, MovementKind, Shift
from ticketing.shifts.schemas import Count, ShiftWish

CASH = "cash"
_CURRENCY = "VND"


@dataclass(frozen=True, slots=True)
class Taken:
    """What an order brought into a shift."""

    shift_id: str
    order_id: str
    amount_minor: int
    payment_kind: str = CASH


async def begin(session: AsyncSession, *, wish: ShiftWish, seller: str, now: datetime) -> Shift:
    """Open a shift: the change goes from the safe into the drawer. Raises ShiftOpen."""
    shift = Shift(
        id=ids.new("shf"),
        organisation_id=wish.organisation_id,
        drawer=wish.drawer,
        seller=seller,
        opened_at=now,
        float_minor=wish.float_minor,
        currency=_CURRENCY,
    )
    try:
        async with session.begin_nested():  # the unique indexes let one of several in
            session.add(shift)
            await session.flush()
    except IntegrityError:
        raise ShiftOpen from None
    if wish.float_minor:
        cause = f"float:{shift.id}"
        await record(session, shift=shift, kind=MovementKind.FLOAT, cause=cause, amount_minor=wish.float_minor, now=now)
        change = Money(wish.float_minor, _CURRENCY)
        sides = _sides(shift, (Account.CASH, change), (Account.SAFE, -change))
        await ledger.post(
            session, posting=Posting.FLOAT, cause=cause, subject=_subject(shift), sides=sides, now=now, note=wish.drawer
        )
    return shift


async def open_shift_of(session: AsyncSession, *, organisation_id: str, seller: str) -> Shift:
    """The seller's open shift, kept from being closed until this transaction ends. Raises NoOpenShift."""
    return (await open_shifts_of(session, organisation_id=organisation_id, sellers=[seller]))[seller]


async def open_shifts_of(session: AsyncSession, *, organisation_id: str, sellers: Iterable[str]) -> dict[str, Shift]:
    """The open shift of each of these sellers, in the same way. Raises NoOpenShift when one of them has none."""
    wanted = set(sellers)
    theirs = (Shift.organisation_id == organisation_id) & Shift.seller.in_(sorted(wanted)) & Shift.closed_at.is_(None)
    found = await session.scalars(select(Shift).where(theirs).order_by(Shift.id).with_for_update())
    shifts = {shift.seller: shift for shift in found}
    if len(shifts) < len(wanted):
        raise NoOpenShift
    return shifts


async def record(
    session: AsyncSession,
    *,
    shift: Shift,
    kind: MovementKind,
    cause: str,
    amount_minor: int,
    now: datetime,
    payment_kind: str = CASH,
    order_id: str | None = None,
) -> None:
    """Write down what went into the drawer, or (below zero) out of it."""
    session.add(
        Movement(
            id=ids.new("mov"),
            shift_id=shift.id,
            kind=kind,
            cause=cause,
            payment_kind=payment_kind,
            amount_minor=amount_minor,
            order_id=order_id,
            occurred_at=now,
        )
    )
    await session.flush()


async def record_sale(
    session: AsyncSession, *, shift: Shift, order_id: str, amount_minor: int, now: datetime, payment_kind: str = CASH
) -> None:
    """Write down what an order brought; an order is sold once."""
    taken = Taken(shift.id, order_id, amount_minor, payment_kind)
    await record_sales(session, taken=[taken], now=now)


async def record_sales(session: AsyncSession, *, taken: Iterable[Taken], now: datetime) -> None:
    """The same of several orders."""
    session.add_all(
        Movement(
            id=ids.new("mov"),
            shift_id=one.shift_id,
            kind=MovementKind.SALE,
            cause=f"sale:{one.order_id}",
            payment_kind=one.payment_kind,
            amount_minor=one.amount_minor,
            order_id=one.order_id,
            occurred_at=now,
        )
        for one in taken
    )
    await session.flush()


async def close(session: AsyncSession, *, shift_id: str, count: Count, by: str, now: datetime) -> None:
    """The drawer was counted: what lay in it goes to the safe, what is missing or too much is booked as that.

    Raises ShiftClosed.
    """
    shift = await session.scalar(select(Shift).where(Shift.id == shift_id, Shift.closed_at.is_(None)).with_for_update())
    if shift is None:
        raise ShiftClosed
    expected = await _in_drawer(session, shift_id=shift_id)
    counted = {str(note): number for note, number in sorted(count.notes.items(), reverse=True) if number}
    values = {"closed_at": now, "closed_by": by, "counted": counted}
    values |= {"counted_minor": count.total, "expected_minor": expected}
    await session.execute(update(Shift).where(Shift.id == shift_id).values(values))
    sides = _sides(
        shift,
        (Account.SAFE, Money(count.total, shift.currency)),
        (Account.CASH, Money(-expected, shift.currency)),
        (Account.OVER_SHORT, Money(expected - count.total, shift.currency)),
    )
    cause = f"count:{shift_id}"
    if expected:
        await record(session, shift=shift, kind=MovementKind.COUNT, cause=cause, amount_minor=-expected, now=now)
    if len(sides) > 1:
        note = shift.drawer
        await ledger.post(
            session, posting=Posting.COUNT, cause=cause, subject=_subject(shift), sides=sides, now=now, note=note
        )


async def take_late(session: AsyncSession, *, shift: Shift, order_id: str, amount_minor: int, now: datetime) -> None:
    """Cash of a sale that was made without a network. Was the drawer counted meanwhile, this cash was counted with it:
    the difference that was booked then becomes that much smaller, and the drawer stays empty in the books.

    The caller has locked the shift.
    """
    await record_sale(session, shift=shift, order_id=order_id, amount_minor=amount_minor, now=now)
    if shift.closed_at is None or not amount_minor:
        return
    cause = f"late:{order_id}"
    await record(session, shift=shift, kind=MovementKind.COUNT, cause=cause, amount_minor=-amount_minor, now=now)
    money = Money(amount_minor, shift.currency)
    sides = _sides(shift, (Account.OVER_SHORT, money), (Account.CASH, -money))
    await ledger.post(
        session, posting=Posting.COUNT, cause=cause, subject=_subject(shift), sides=sides, now=now, note=shift.drawer
    )
    shift.expected_minor = (shift.expected_minor or 0) + amount_minor
    await session.flush()


async def _in_drawer(session: AsyncSession, *, shift_id: str) -> int:
    cash = (Movement.shift_id == shift_id) & (Movement.payment_kind == CASH)
    return int(await session.scalar(select(func.coalesce(func.sum(Movement.amount_minor), 0)).where(cash)) or 0)


def _sides(shift: Shift, *moved: tuple[Account, Money]) -> list[ledger.Side]:
    return [ledger.Side(account, amount, shift.organisation_id) for account, amount in moved if amount.minor]


def _subject(shift: Shift) -> ledger.Subject:
    return ledger.Subject(order_id=None, organisation_id=shift.organisation_id, payment_kind=CASH)
