"""Tickets on a roll: as a file, or straight to the printer beside the drawer."""

import pytest

from infra.contracts import ticket_code
from tests.support import thermal_printer
from tests.ticketing.boxoffice.counter_scene import begin, sell
from tests.ticketing.evening import on_sale
from tests.ticketing.stage import PREFIX, Stage


@pytest.fixture
async def stage(stage_without_stripe: Stage) -> Stage:
    await begin(stage_without_stripe)
    return stage_without_stripe


async def test_the_file_holds_a_slip_per_ticket_with_its_signed_code(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    order = (await sell(stage, offer_id, quantity=2)).json()
    path = f"{PREFIX}/orders/{order['id']}/tickets.escpos"
    for millimetres in (58, 80):
        answer = await stage.http.get(path, params={"millimetres": millimetres}, headers=stage.clara())
        printed = thermal_printer.read(answer.content)
        assert printed.unknown == []
        codes = [slip.qr_codes[0] for slip in printed.slips]
        assert len({*codes}) == 2
        assert all(ticket_code.key_id_in(code) for code in codes)
    assert (await stage.http.get(path, params={"millimetres": 70}, headers=stage.clara())).status_code == 422
    assert (await stage.http.get(path, headers=stage.stranger())).status_code == 404
    await stage.refund({"order": order}, who=stage.clara())
    assert (await stage.http.get(path, headers=stage.clara())).json()["code"] == "tickets_not_valid"


async def test_the_printer_beside_the_drawer_gets_the_same(stage: Stage) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    order = (await sell(stage, offer_id)).json()
    path = f"{PREFIX}/orders/{order['id']}/rolls"
    assert (await stage.http.post(path, json={}, headers=stage.clara())).json()["code"] == "no_printer"
    async with thermal_printer.listening() as printer:
        with_printer = stage.settings.model_copy(update={"roll_printers": f"Kho=10.0.0.9, Quầy 1={printer.address}"})
        stage.app.state.settings = with_printer
        answer = await stage.http.post(path, json={}, headers=stage.clara())
        assert answer.status_code == 201, answer.text
        await printer.heard.wait()
    [stream] = printer.received
    assert (len(stream), len(thermal_printer.read(stream).slips)) == (answer.json()["bytes"], 1)
    gone = await stage.http.post(path, json={}, headers=stage.clara())
    assert (gone.status_code, gone.json()["code"]) == (503, "roll_printer_away")
