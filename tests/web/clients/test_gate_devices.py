"""The pages' questions about the doors' devices."""

import httpx
import pytest

from tests.support import services_stand_in
from tests.support.services_stand_in import ORGANISATION, Scene
from tests.web.conftest import client_of
from web.clients import gate_devices
from web.clients.answers import ServiceRefused


async def test_the_devices_of_a_house_and_a_report_of_an_evening_that_is_there() -> None:
    http: httpx.AsyncClient = client_of(services_stand_in.ticketing_app(Scene()))
    listed = await gate_devices.of_house(http, ORGANISATION, actor_token="t")
    assert [device.name for device in listed] == ["Máy của Lan", "Máy tính bảng tầng 2", "Máy cũ"]
    with pytest.raises(ServiceRefused):
        await gate_devices.report(http, "prf_none", actor_token="t")
