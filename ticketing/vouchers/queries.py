"""Reads about vouchers."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog.performances import CURRENCY
from ticketing.catalog.schemas import Price
from ticketing.vouchers.models import UseState, Voucher, VoucherUse
from ticketing.vouchers.schemas import VoucherView

_MOST = 500


async def of_code(session: AsyncSession, *, organisation_id: str, code: str) -> Voucher | None:
    """The voucher of a house with this code."""
    mine = select(Voucher).where(Voucher.organisation_id == organisation_id, Voucher.code == code)
    return (await session.scalars(mine)).one_or_none()


async def of_house(session: AsyncSession, *, organisation_id: str) -> list[VoucherView]:
    """The vouchers of a house, the newest first."""
    given = func.coalesce(func.sum(VoucherUse.discount_minor), 0)
    taken = (VoucherUse.voucher_id == Voucher.id) & (VoucherUse.state == UseState.TAKEN)
    query = select(Voucher, given).outerjoin(VoucherUse, taken).where(Voucher.organisation_id == organisation_id)
    newest = query.group_by(Voucher.id).order_by(Voucher.created_at.desc(), Voucher.id.desc()).limit(_MOST)
    return [_view(voucher, int(amount)) for voucher, amount in await session.execute(newest)]


def _view(voucher: Voucher, given: int) -> VoucherView:
    amount = voucher.amount_minor
    return VoucherView(
        id=voucher.id,
        code=voucher.code,
        kind=voucher.kind,
        percent=voucher.percent,
        amount=Price(minor=amount, currency=CURRENCY) if amount is not None else None,
        performance_id=voucher.performance_id,
        most_uses=voucher.most_uses,
        used=voucher.used,
        given=Price(minor=given, currency=CURRENCY),
        starts_at=voucher.starts_at,
        ends_at=voucher.ends_at,
        note=voucher.note,
        created_by=voucher.created_by,
    )
