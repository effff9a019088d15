"""Devices of the doors: a QR code once, a press to remove one, and what all of them did."""

import httpx

from infra.contracts.actor import Role
from tests.support import gate_stand_in, html_page
from tests.support.services_stand_in import Scene
from web.pages.gate_devices import router

DEVICES = "/house/door/devices"


async def test_a_new_device_gets_a_link_that_no_server_sees(clara: httpx.AsyncClient) -> None:
    form = html_page.parse((await clara.get(DEVICES)).text).one("form", class_="device-form").fields()
    page = html_page.parse((await clara.post(DEVICES, data=form | {"name": "Máy của Lan", "door": "Cửa 1"})).text)
    assert (
        page.one("section", class_="panel pairing")
        .one("a")
        .attributes["href"]
        .endswith(f"/gate#pair={gate_stand_in.SECRET}")
    )
    assert gate_stand_in.SECRET not in (await clara.get(DEVICES)).text


async def test_a_device_without_a_name_is_asked_again(clara: httpx.AsyncClient) -> None:
    form = html_page.parse((await clara.get(DEVICES)).text).one("form", class_="device-form").fields()
    assert (await clara.post(DEVICES, data=form | {"name": "", "door": "x" * 61})).status_code == 422


async def test_a_device_is_removed_by_one_press(clara: httpx.AsyncClient, house: Scene) -> None:
    form = html_page.parse((await clara.get(DEVICES)).text).one("form", class_="device-form").fields()
    answer = await clara.post(f"{DEVICES}/removals", data=form | {"device": "dev_lan"})
    assert (answer.status_code, house.revoked_devices) == (303, ["dev_lan"])


async def test_who_only_checks_tickets_makes_no_devices(clara: httpx.AsyncClient, house: Scene) -> None:
    house.organisations[0] = house.organisations[0].model_copy(update={"roles": [Role.GATE]})
    assert (await clara.get(DEVICES)).status_code == 403


async def test_the_report_names_both_doors_of_a_double_entry(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    text = (await clara.get("/house/door/report", params={"performance": "prf_kieu"})).text
    assert all(word in text for word in ("…HN8A", "Cửa 2", "Máy của Minh (3)", "Đã vào:"))
    assert (await clara.get("/house/door/report")).status_code == 404
    assert len(router.routes) == 4
