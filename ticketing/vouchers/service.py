"""Vouchers: made by a house, used by orders. One UPDATE decides who gets the last use; the CHECK has the last word."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.database import locking
from infra.money import Money
from ticketing.vouchers import discounts, queries
from ticketing.vouchers.errors import VoucherCodeTaken, VoucherNotNow, VoucherSpent, VoucherUnknown
from ticketing.vouchers.models import UseState, Voucher, VoucherUse
from ticketing.vouchers.schemas import VoucherKind, VoucherWish


async def make(session: AsyncSession, *, wish: VoucherWish, by: str, now: datetime) -> Voucher:
    """A new voucher. Raises VoucherCodeTaken."""
    await locking.take_turn(session, f"voucher:{wish.organisation_id}:{wish.code}")
    if await queries.of_code(session, organisation_id=wish.organisation_id, code=wish.code) is not None:
        raise VoucherCodeTaken
    voucher = Voucher(id=ids.new("vou"), used=0, created_by=by, created_at=now, **wish.model_dump())
    session.add(voucher)
    await session.flush()
    return voucher


async def end(session: AsyncSession, *, voucher: Voucher, now: datetime) -> None:
    """Nobody uses it from now on; orders that were made with it keep their price."""
    voucher.ends_at = now if voucher.starts_at is None or voucher.starts_at < now else voucher.starts_at
    voucher.most_uses = max(voucher.used, 1)
    await session.flush()


async def redeem(
    session: AsyncSession,
    *,
    organisation_id: str,
    code: str,
    order_id: str,
    performance_ids: Sequence[str | None],
    prices: Sequence[Money],
    now: datetime,
) -> list[Money]:
    """Use it for an order of this transaction: what each price becomes.

    Raises VoucherUnknown, VoucherSpent, VoucherNotNow.
    """
    voucher = await queries.of_code(session, organisation_id=organisation_id, code=code)
    if voucher is None or (voucher.performance_id is not None and set(performance_ids) != {voucher.performance_id}):
        raise VoucherUnknown
    if not await _take(session, voucher_id=voucher.id, now=now):
        over = (voucher.starts_at and now < voucher.starts_at) or (voucher.ends_at and now >= voucher.ends_at)
        raise VoucherNotNow if over else VoucherSpent
    reduced = _reduced(voucher, prices)
    discount = sum(price.minor for price in prices) - sum(price.minor for price in reduced)
    use = VoucherUse(
        order_id=order_id, voucher_id=voucher.id, state=UseState.TAKEN, discount_minor=discount, taken_at=now
    )
    session.add(use)
    await session.flush()
    return reduced


async def give_back(session: AsyncSession, *, order_id: str) -> None:
    """The order gave up: somebody else may use the voucher."""
    mine = (VoucherUse.order_id == order_id) & (VoucherUse.state == UseState.TAKEN)
    ended = update(VoucherUse).where(mine).values(state=UseState.GIVEN_BACK).returning(VoucherUse.voucher_id)
    voucher_id = await session.scalar(ended)
    if voucher_id is not None:
        await session.execute(update(Voucher).where(Voucher.id == voucher_id).values(used=Voucher.used - 1))


async def keep(session: AsyncSession, *, order_id: str) -> bool:
    """The order is paid: its use stands. False when the money came late and others took the last use meanwhile."""
    use = await session.get(VoucherUse, order_id, with_for_update=True, populate_existing=True)
    if use is None or use.state is UseState.TAKEN:
        return True
    fits = (Voucher.id == use.voucher_id) & (Voucher.used < Voucher.most_uses)
    if await session.scalar(update(Voucher).where(fits).values(used=Voucher.used + 1).returning(Voucher.id)) is None:
        return False
    use.state = UseState.TAKEN
    await session.flush()
    return True


async def _take(session: AsyncSession, *, voucher_id: str, now: datetime) -> bool:
    begun = or_(Voucher.starts_at.is_(None), Voucher.starts_at <= now)
    lasts = or_(Voucher.ends_at.is_(None), Voucher.ends_at > now)
    fits = (Voucher.id == voucher_id) & (Voucher.used < Voucher.most_uses) & begun & lasts
    taken = update(Voucher).where(fits).values(used=Voucher.used + 1).returning(Voucher.id)
    return await session.scalar(taken) is not None


def _reduced(voucher: Voucher, prices: Sequence[Money]) -> list[Money]:
    if voucher.kind is VoucherKind.PERCENT:
        return discounts.by_percent(prices, percent=voucher.percent or 0)
    return discounts.by_amount(prices, amount=Money(voucher.amount_minor or 0, prices[0].currency))
