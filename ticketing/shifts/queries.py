"""Reads about shifts, and where drawers and ledger disagree."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.accounts.models import Account as Person
from ticketing.ledger.models import Account, LedgerEntry, LedgerTransaction
from ticketing.shifts.errors import ShiftNotFound
from ticketing.shifts.models import DrawerCorrection, Movement, MovementKind, Shift
from ticketing.shifts.schemas import ShiftView

_LATEST = 50


async def shift(session: AsyncSession, *, shift_id: str) -> Shift:
    """The row. Raises ShiftNotFound."""
    found = await session.get(Shift, shift_id)
    if found is None:
        raise ShiftNotFound
    return found


async def latest(
    session: AsyncSession, *, organisation_id: str, seller: str | None, open_only: bool = False
) -> list[Shift]:
    """The latest shifts of a house, or of one seller there; newest first."""
    query = select(Shift).where(Shift.organisation_id == organisation_id)
    if seller is not None:
        query = query.where(Shift.seller == seller)
    if open_only:
        query = query.where(Shift.closed_at.is_(None))
    return list(await session.scalars(query.order_by(Shift.opened_at.desc(), Shift.id.desc()).limit(_LATEST)))


async def views(session: AsyncSession, *, shifts: Sequence[Shift]) -> list[ShiftView]:
    """As callers see them, with the names of the sellers."""
    people = select(Person.id, Person.name).where(Person.id.in_({shift.seller for shift in shifts}))
    names = {person_id: name for person_id, name in await session.execute(people)}
    return [
        ShiftView(
            id=one.id,
            organisation_id=one.organisation_id,
            drawer=one.drawer,
            seller=one.seller,
            seller_name=names.get(one.seller, one.seller),
            opened_at=one.opened_at,
            float_minor=one.float_minor,
            currency=one.currency,
            closed_at=one.closed_at,
            counted={int(note): count for note, count in one.counted.items()} if one.counted is not None else None,
            counted_minor=one.counted_minor,
            expected_minor=one.expected_minor,
        )
        for one in shifts
    ]


async def movements(session: AsyncSession, *, shift_id: str) -> list[Movement]:
    """What was sold and given back in a shift, oldest first."""
    traded = (MovementKind.SALE, MovementKind.REFUND)
    mine = select(Movement).where(Movement.shift_id == shift_id, Movement.kind.in_(traded))
    return list(await session.scalars(mine.order_by(Movement.occurred_at, Movement.id)))


async def misfits(session: AsyncSession, *, limit: int) -> list[tuple[str, str]]:
    """Cash that a drawer and the ledger tell differently: by its cause, what each says.

    What a house sold for cash before its first shift is left alone.
    """
    first = (
        select(Shift.organisation_id, func.min(Shift.opened_at).label("at")).group_by(Shift.organisation_id).subquery()
    )
    booked = (
        select(LedgerTransaction.cause, func.sum(LedgerEntry.amount_minor))
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .join(first, first.c.organisation_id == LedgerEntry.organisation_id)
        .where(LedgerEntry.account == Account.CASH, LedgerTransaction.occurred_at >= first.c.at)
        .group_by(LedgerTransaction.cause)
    )
    moved = select(Movement.cause, Movement.amount_minor).where(Movement.payment_kind == "cash")
    books = {str(cause): int(amount) for cause, amount in await session.execute(booked)}
    drawers = {str(cause): int(amount) for cause, amount in await session.execute(moved)}
    return [
        (cause, f"moved {drawers.get(cause, 0)} in the drawer, the ledger has {books.get(cause, 0)}")
        for cause in sorted({*books, *drawers})
        if books.get(cause, 0) != drawers.get(cause, 0)
    ][:limit]


async def uncorrected(session: AsyncSession, *, limit: int) -> list[tuple[str, str]]:
    """Corrections that do not stand in the drawer as they were written down, and the other way round."""
    written = select(DrawerCorrection.id, DrawerCorrection.shift_id, DrawerCorrection.amount_minor)
    moved = select(Movement.cause, Movement.shift_id, Movement.amount_minor)
    moved = moved.where(Movement.kind == MovementKind.CORRECTION)
    rows = {f"correction:{one}": (shift, amount) for one, shift, amount in await session.execute(written)}
    drawers = {str(cause): (shift, amount) for cause, shift, amount in await session.execute(moved)}
    nothing = ("no shift", 0)
    return [
        (cause, f"was written down as {rows.get(cause, nothing)}, the drawer has {drawers.get(cause, nothing)}")
        for cause in sorted({*rows, *drawers})
        if rows.get(cause) != drawers.get(cause)
    ][:limit]


async def drawers(session: AsyncSession, *, organisation_id: str) -> tuple[int, int]:
    """What lies in all open drawers of a house by their movements, and by the ledger."""
    moved = select(func.coalesce(func.sum(Movement.amount_minor), 0)).join(Shift, Shift.id == Movement.shift_id)
    moved = moved.where(Shift.organisation_id == organisation_id, Movement.payment_kind == "cash")
    booked = select(func.coalesce(func.sum(LedgerEntry.amount_minor), 0))
    booked = booked.where(LedgerEntry.organisation_id == organisation_id, LedgerEntry.account == Account.CASH)
    return int(await session.scalar(moved) or 0), int(await session.scalar(booked) or 0)
