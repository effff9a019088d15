"""Devices at the doors: paired once, holding no name unless the house said so, and shut out by one press."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra import clock
from tests.ticketing.gate import device
from tests.ticketing.gate.test_routes import codes, tonight
from tests.ticketing.stage import HOUSE, PREFIX, Stage
from ticketing.gate import devices
from ticketing.gate.errors import PairingSpent, TooManyDevices
from ticketing.gate.models import GateDevice
from ticketing.gate.schemas import DeviceWish, PairingWish

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def test_a_pairing_code_opens_once_and_for_ten_minutes(stage: Stage) -> None:
    waiting = await device.made(stage)
    wish = PairingWish(secret=waiting["secret"], public_key=device.public(Ed25519PrivateKey.generate()))
    late = clock.now() + devices.PAIRING_LIFETIME
    async with stage.database.transaction() as session:
        with pytest.raises(PairingSpent):
            await devices.pair(session, wish=wish, now=late)
    for status in (201, 410):
        answer = await stage.http.post(f"{PREFIX}/gate-pairings", json=wish.model_dump())
        assert answer.status_code == status


async def test_a_device_that_was_revoked_lets_nobody_in(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    door = await device.paired(stage)
    path = f"{PREFIX}/organisations/{HOUSE}/gate-devices"
    assert (await stage.http.delete(f"{path}/{door.id}", headers=stage.stranger())).status_code == 403
    assert (await stage.http.delete(f"{path}/{door.id}", headers=stage.clara())).status_code == 204
    assert (await stage.http.delete(f"{path}/{door.id}", headers=stage.clara())).status_code == 404
    answer = await door.ask(performance_id, door.line(performance_id, code))
    assert (answer.status_code, answer.json()["code"]) == (403, "gate_device_refused")
    [listed] = (await stage.http.get(path, headers=stage.clara())).json()
    assert listed["revoked_at"] is not None


async def test_a_known_device_is_looked_up_again_within_a_minute(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    door = await device.paired(stage)
    assert (await stage.http.get(f"{PREFIX}/gate-performances", headers=door.bearer)).status_code == 200
    path = f"{PREFIX}/organisations/{HOUSE}/gate-devices/{door.id}"
    await stage.http.delete(path, headers=stage.clara())
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=60))
    assert (await stage.http.get(f"{PREFIX}/gate-performances", headers=door.bearer)).status_code == 403


async def test_a_hundred_devices_and_not_one_more(stage: Stage) -> None:
    now = clock.now()
    wish = DeviceWish(name="Máy", door="Cửa 1")
    async with stage.database.transaction() as session:
        for _ in range(devices.MOST_DEVICES):
            await devices.make(session, organisation_id=HOUSE, wish=wish, by="acc_clara", now=now)
        with pytest.raises(TooManyDevices):
            await devices.make(session, organisation_id=HOUSE, wish=wish, by="acc_clara", now=now)
        later = now + devices.PAIRING_LIFETIME  # those that nobody paired take no room
        await devices.make(session, organisation_id=HOUSE, wish=wish, by="acc_clara", now=later)
    async with stage.database.reading() as session:
        assert len(await devices.of_house(session, organisation_id=HOUSE)) == devices.MOST_DEVICES + 1
        assert await session.get(GateDevice, "dev_nobody") is None
