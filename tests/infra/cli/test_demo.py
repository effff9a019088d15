"""The demo house."""

from pathlib import Path

import httpx

from infra.cli import demo
from infra.cli.house_client import HouseClient
from infra.embedded import demo_house
from tests.infra.cli.conftest import settings_of
from tests.support.house import House


def test_the_demo_film_is_two_minutes_without_being_encoded_again(tmp_path: Path) -> None:
    film = demo.looped_film(tmp_path)
    assert film.stat().st_size > 60_000_000


def test_an_evening_is_on_sale_once_however_often_it_is_loaded(house: House) -> None:
    with HouseClient(settings_of(house)) as client:
        for _twice in range(2):
            demo.put_evening(client)
    evenings = house.get("/api/ticketing/performances").json()
    assert [evening["name_vi"] for evening in evenings if evening["capacity"] is None].count("Đêm trăng rối nước") <= 1
    assert any(evening["on_sale"] for evening in evenings)


def test_its_people_can_sign_in_with_the_logins_that_were_made(house: House) -> None:
    for person in demo_house.logins(house.data / "keys"):
        wish = {"email": person["email"], "password": person["password"]}
        answer = httpx.post(f"{house.address}/api/ticketing/sessions", json=wish, timeout=10).json()
        held = [(o["organisation_id"], o["roles"]) for o in answer["organisations"]]
        runs_the_platform = person["role"] == demo_house.ADMINISTRATOR
        assert answer["administrator"] is runs_the_platform
        assert held == ([] if runs_the_platform else [(demo_house.ORGANISATION_ID, [person["role"]])])
