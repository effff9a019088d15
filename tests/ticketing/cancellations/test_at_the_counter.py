"""What was paid at the counter is given back there, out of a shift, also when a whole evening is called off."""

from typing import Any

import pytest

from tests.ticketing.boxoffice.counter_scene import begin, count, sell
from tests.ticketing.cancellations.test_service import decided, see_to_all
from tests.ticketing.evening import on_sale
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import HOUSE, PREFIX, Stage

pytestmark = pytest.mark.both_engines


@pytest.mark.parametrize(("kind", "more"), [("cash", {}), ("terminal", {"slip": "004211"})])
async def test_money_of_an_evening_called_off_leaves_the_drawer_of_a_shift(
    stage_without_stripe: Stage, kind: str, more: dict[str, Any]
) -> None:
    stage = stage_without_stripe
    performance_id, offer_id = await on_sale(stage.database)
    shift = (await begin(stage)).json()
    assert (await sell(stage, offer_id, payment_kind=kind, **more)).status_code == 201
    notes = {50_000: 1 if kind == "cash" else 0}
    assert (await count(stage, shift["id"], notes)).status_code == 201
    await see_to_all(stage.database, await decided(stage.database, performance_id))
    listed = await stage.http.get(f"{PREFIX}/refunds?organisation_id={HOUSE}", headers=stage.clara())
    [waiting] = listed.json()
    assert waiting["payment_kind"] == kind

    path, word = f"{PREFIX}/refunds/{waiting['id']}/transfers", {"reference": "by hand"}
    refused = await stage.http.post(path, json=word, headers=stage.clara())
    assert (refused.status_code, refused.json()["code"]) == (409, "no_open_shift")
    shift = (await begin(stage, float_minor=200_000)).json()
    assert (await stage.http.post(path, json=word, headers=stage.clara())).status_code == 201

    assert await fits(stage)
    left = {"cash": {100_000: 1, 50_000: 1}, "terminal": {200_000: 1}}[kind]  # of the change; the ticket cost 50,000
    counted = await count(stage, shift["id"], left)
    assert counted.json()["shift"]["counted_minor"] == counted.json()["shift"]["expected_minor"]
