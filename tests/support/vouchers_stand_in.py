"""Vouchers, as ticketing's stand-in plays them."""

from typing import TYPE_CHECKING

from fastapi import FastAPI, Response

from infra import clock, ids
from ticketing.catalog.schemas import Price
from ticketing.vouchers.schemas import VoucherView, VoucherWish

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

_ROOT = "/api/ticketing/vouchers"


def voucher_of(wish: VoucherWish, *, used: int = 0) -> VoucherView:
    """A voucher as ticketing shows it."""
    amount = Price(minor=wish.amount_minor, currency="VND") if wish.amount_minor else None
    given = Price(minor=30_000 * used, currency="VND")
    copied = wish.model_dump(include=set(VoucherView.model_fields))
    return VoucherView(id=ids.new("vou"), amount=amount, used=used, given=given, created_by="acc_1", **copied)


def add_vouchers(app: FastAPI, house: "Scene") -> None:
    """The routes; whoever shows a token makes them."""

    @app.get(_ROOT)
    async def listed(organisation_id: str) -> list[VoucherView]:
        return house.vouchers

    @app.post(_ROOT, status_code=201)
    async def made(wish: VoucherWish) -> list[VoucherView]:
        house.vouchers.insert(0, voucher_of(wish))
        return house.vouchers

    @app.post(_ROOT + "/{voucher_id}/endings", status_code=204)
    async def ended(voucher_id: str) -> Response:
        now = clock.now()
        house.vouchers = [
            one.model_copy(update={"ends_at": now}) if one.id == voucher_id else one for one in house.vouchers
        ]
        return Response(status_code=204)
