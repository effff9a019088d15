"""The buyer's screen shows her sale and thanks her, names nobody, and ends with the shift."""

from datetime import timedelta

import pytest

from infra import clock
from tests.ticketing.boxoffice.counter_scene import begin, sell
from tests.ticketing.evening import on_sale
from tests.ticketing.stage import PREFIX, PRICE, Stage
from ticketing.boxoffice import screens


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_she_sees_the_code_then_thanks_then_the_screen_is_for_the_next(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    _performance_id, offer_id = await on_sale(stage.database, capacity=5)
    shift = (await begin(stage)).json()
    path = f"{PREFIX}/shifts/{shift['id']}/screen"
    key = (await stage.http.get(f"{path}-key", headers=stage.clara())).json()["key"]
    shown = {"Screen-Key": key}
    assert (await stage.http.get(path, headers=shown)).json()["state"] == "idle"
    order = (await sell(stage, offer_id, quantity=2, payment_kind="vietqr")).json()
    paying = (await stage.http.get(path, headers=shown)).json()
    assert (paying["state"], paying["total"]["minor"], len(paying["lines"])) == ("pay", 2 * PRICE, 2)
    assert paying["transfer"]["payload"] == order["transfer"]["payload"]
    await stage.transfer(2 * PRICE, order["transfer"]["memo"])
    assert (await stage.http.get(path, headers=shown)).json()["state"] == "paid"
    await sell(stage, offer_id, given_minor=200_000)
    paid = (await stage.http.get(path, headers=shown)).json()
    assert (paid["state"], paid["change"]["minor"]) == ("paid", 200_000 - PRICE)
    assert not {"buyer_name", "buyer_phone", "tickets"} & paid.keys()
    later = clock.now() + screens.THANKED + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (await stage.http.get(path, headers=shown)).json()["state"] == "idle"
