"""`ticketing.gate.manifest`: what a device holds of an evening: serials, and no name unless the house said so."""

import pytest

from infra.contracts import ticket_code
from tests.ticketing.gate import device
from tests.ticketing.gate.test_routes import codes, tonight
from tests.ticketing.stage import OTHER_HOUSE, PREFIX, Stage

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_the_manifest_holds_serials_and_names_only_where_the_house_allowed_them(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage, capacity=5)
    bought, [first, second] = await codes(stage, offer_id, 2)
    door, trusted = await device.paired(stage), await device.paired(stage, sees_names=True)
    told = await door.manifest(performance_id)
    serials = [ticket["serial"] for ticket in told["tickets"]]
    assert serials == [ticket_code.serial_of(code).hex() for code in (first, second)]
    assert {(ticket["group"], ticket["places"], ticket["name"]) for ticket in told["tickets"]} == {
        (bought["order"]["id"], 2, "")
    }
    assert first not in str(told)
    assert "Ana" not in str(told)
    assert {ticket["name"] for ticket in (await trusted.manifest(performance_id))["tickets"]} == {"Ana Nguyễn"}


async def test_the_manifest_goes_on_where_it_ended_and_tells_what_became_void(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage, capacity=5)
    bought, [first] = await codes(stage, offer_id)
    door = await device.paired(stage)
    before = await door.manifest(performance_id)
    _more, [second] = await codes(stage, offer_id)
    await stage.refund(bought, who=stage.clara())
    after = await door.manifest(performance_id, after=before["after"], since=before["server_time"])
    assert [ticket["serial"] for ticket in after["tickets"]] == [ticket_code.serial_of(second).hex()]
    assert after["revoked"] == [ticket_code.serial_of(first).hex()]
    assert (before["complete"], after["count_valid"]) == (True, 1)


async def test_a_device_sees_nothing_of_another_house(stage: Stage) -> None:
    elsewhere, _offer = await tonight(stage, organisation_id=OTHER_HOUSE)
    door = await device.paired(stage)
    path = f"{PREFIX}/performances/{elsewhere}/gate-manifest"
    assert (await stage.http.get(path, headers=door.bearer)).status_code == 403
    assert (await stage.http.get(path)).status_code == 403
    assert (await stage.http.get(f"{PREFIX}/gate-performances", headers=door.bearer)).json() == []
