"""Cash into or out of an open drawer without a sale: change brought, notes to the safe, a miscount mended.

Each is a row with its reason, a movement of the shift and a posting of the ledger under one cause. Nobody is told that
a drawer holds less than is taken out: the answer would tell its seller, who counts blind, what there should be.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.actor import Actor
from infra.money import Money
from ticketing.approvals import service as approvals
from ticketing.approvals.schemas import Action
from ticketing.ledger import service as ledger
from ticketing.ledger.models import Account, Posting
from ticketing.shifts import service as shifts
from ticketing.shifts.errors import ShiftClosed
from ticketing.shifts.models import DrawerCorrection, MovementKind, Shift
from ticketing.shifts.schemas import CorrectionKind, CorrectionWish

_COUNTERPART: Final = {
    CorrectionKind.CHANGE: Account.SAFE,
    CorrectionKind.SAFE: Account.SAFE,
    CorrectionKind.FOUND: Account.OVER_SHORT,
    CorrectionKind.MISSING: Account.OVER_SHORT,
}


async def correct(
    session: AsyncSession, *, shift_id: str, wish: CorrectionWish, actor: Actor, now: datetime
) -> DrawerCorrection:
    """Write the correction down. Above the limit a second person's yes is for a drawer in this shift; what one person
    corrects alone counts together, so that many small ones are no way around her.

    Raises ShiftClosed, ApprovalNeeded.
    """
    shift = await session.scalar(select(Shift).where(Shift.id == shift_id, Shift.closed_at.is_(None)).with_for_update())
    if shift is None:
        raise ShiftClosed
    approval_id = await approvals.require(
        session,
        actor=actor,
        organisation_id=shift.organisation_id,
        action=Action.DRAWER,
        subject=shift.id,
        amount_minor=wish.amount_minor,
        before_minor=await _alone(session, shift_id=shift.id, by=actor.subject),
        now=now,
    )
    correction = DrawerCorrection(
        id=ids.new("dcr"),
        shift_id=shift.id,
        kind=wish.kind,
        amount_minor=wish.kind.sign * wish.amount_minor,
        reason=wish.reason,
        corrected_by=actor.subject,
        approval_id=approval_id,
        corrected_at=now,
    )
    session.add(correction)
    await session.flush()
    await _book(session, shift=shift, correction=correction, now=now)
    return correction


async def _book(session: AsyncSession, *, shift: Shift, correction: DrawerCorrection, now: datetime) -> None:
    cause = f"correction:{correction.id}"
    amount = correction.amount_minor
    await shifts.record(
        session, shift=shift, kind=MovementKind.CORRECTION, cause=cause, amount_minor=amount, now=now
    )  # fmt: skip
    money, other = Money(amount, shift.currency), _COUNTERPART[correction.kind]
    sides = [ledger.Side(Account.CASH, money, shift.organisation_id), ledger.Side(other, -money, shift.organisation_id)]
    subject = ledger.Subject(order_id=None, organisation_id=shift.organisation_id, payment_kind=shifts.CASH)
    note = f"{shift.drawer}: {correction.reason}"
    await ledger.post(
        session, posting=Posting.CORRECTION, cause=cause, subject=subject, sides=sides, now=now, note=note
    )


async def _alone(session: AsyncSession, *, shift_id: str, by: str) -> int:
    """How much this person corrected in this shift without a second one, in and out added up."""
    mine = (DrawerCorrection.shift_id == shift_id) & (DrawerCorrection.corrected_by == by)
    moved = func.coalesce(func.sum(func.abs(DrawerCorrection.amount_minor)), 0)
    return int(await session.scalar(select(moved).where(mine, DrawerCorrection.approval_id.is_(None))) or 0)
