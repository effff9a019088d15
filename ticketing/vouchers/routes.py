"""HTTP of vouchers, for the house that gives them."""

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.actor import Role
from infra.http.callers import CurrentActor
from ticketing.catalog import queries as catalog
from ticketing.dependencies import ServiceDatabase
from ticketing.vouchers import queries, service
from ticketing.vouchers.errors import NotYourVouchers, VoucherUnknown
from ticketing.vouchers.models import Voucher
from ticketing.vouchers.schemas import VoucherView, VoucherWish

router = APIRouter()
_MAKERS = (Role.OWNER, Role.EDITOR)
_READERS = (*_MAKERS, Role.BOX_OFFICE)


@router.get("/vouchers")
async def list_vouchers(organisation_id: str, actor: CurrentActor, database: ServiceDatabase) -> list[VoucherView]:
    """The vouchers of a house, and how often each was used."""
    if not actor.may(organisation_id, *_READERS):
        raise NotYourVouchers
    async with database.reading() as session:
        return await queries.of_house(session, organisation_id=organisation_id)


@router.post("/vouchers", status_code=201)
async def make(wish: VoucherWish, actor: CurrentActor, database: ServiceDatabase) -> list[VoucherView]:
    """A new one; the list with it."""
    async with database.transaction() as session:
        if not actor.may(wish.organisation_id, *_MAKERS):
            raise NotYourVouchers
        await _check_performance(session, wish=wish)
        await service.make(session, wish=wish, by=actor.subject, now=clock.now())
        return await queries.of_house(session, organisation_id=wish.organisation_id)


@router.post("/vouchers/{voucher_id}/endings", status_code=204)
async def end(voucher_id: str, actor: CurrentActor, database: ServiceDatabase) -> None:
    """Nobody uses it from now on."""
    async with database.transaction() as session:
        voucher = await session.get(Voucher, voucher_id, with_for_update=True)
        if voucher is None or not actor.may(voucher.organisation_id, *_MAKERS):
            raise VoucherUnknown
        await service.end(session, voucher=voucher, now=clock.now())


async def _check_performance(session: AsyncSession, *, wish: VoucherWish) -> None:
    """Raises PerformanceNotFound, NotYourVouchers."""
    if wish.performance_id is not None:
        performance = await catalog.performance(session, performance_id=wish.performance_id)
        if performance.organisation_id != wish.organisation_id:
            raise NotYourVouchers
