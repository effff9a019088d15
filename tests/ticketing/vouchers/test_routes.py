"""Vouchers over HTTP: the house makes them, sees their use, ends them; a buyer gives the code with the order."""

from typing import Any

import httpx
import pytest

from infra import ids
from tests.ticketing.evening import on_sale, ordered, wish
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import HOUSE, OTHER_HOUSE, PREFIX, PRICE, Stage


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def make(stage: Stage, who: dict[str, str], **changes: Any) -> httpx.Response:
    body = {"organisation_id": HOUSE, "code": "TET2027", "kind": "percent", "percent": 20, "most_uses": 2} | changes
    return await stage.http.post(f"{PREFIX}/vouchers", json=body, headers=who)


async def test_made_used_counted_and_ended(stage: Stage) -> None:
    made = await make(stage, stage.editor(), note="Khách đoàn")
    assert made.status_code == 201, made.text
    _performance_id, offer_id = await on_sale(stage.database, capacity=5)
    placed = await ordered(stage, offer_id, 2, voucher_code="tet 2027")
    due = 2 * PRICE * 8 // 10
    assert placed["order"]["total"]["minor"] == placed["order"]["transfer"]["missing"]["minor"] == due
    await stage.transfer(due, placed["order"]["transfer"]["memo"])
    assert (await stage.show(placed)).json()["state"] == "paid"
    [view] = (await stage.http.get(f"{PREFIX}/vouchers?organisation_id={HOUSE}", headers=stage.clara())).json()
    assert (view["used"], view["given"]["minor"], view["note"]) == (1, 2 * PRICE - due, "Khách đoàn")
    await fits(stage)
    end = await stage.http.post(f"{PREFIX}/vouchers/{view['id']}/endings", headers=stage.editor())
    assert end.status_code == 204
    body = wish(offer_id, voucher_code="TET2027").model_dump(mode="json")
    refused = await stage.http.post(f"{PREFIX}/orders", json=body, headers={"Idempotency-Key": ids.new("key")})
    assert (refused.status_code, refused.json()["code"]) == (409, "voucher_not_now")


async def test_only_the_house_and_within_limits(stage: Stage) -> None:
    for who in (stage.clara(), stage.stranger()):
        assert (await make(stage, who)).json()["code"] == "not_your_vouchers"
    for changes, status in (
        ({"percent": 99}, 201),
        ({"percent": 100}, 422),
        ({"percent": 0}, 422),
        ({"code": "SHORT"}, 422),
        ({"code": "A" * 32}, 201),
        ({"code": "A" * 33}, 422),
        ({"kind": "fixed"}, 422),
        ({"most_uses": 0}, 422),
        ({"code": "OTHERS1", "performance_id": "prf_none"}, 404),
    ):
        assert (await make(stage, stage.editor(), **changes)).status_code == status, changes
    listed = await stage.http.get(f"{PREFIX}/vouchers?organisation_id={OTHER_HOUSE}", headers=stage.editor())
    assert listed.status_code == 403
