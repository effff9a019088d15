"""The questions of the pages about halls to ticketing."""

import httpx
import pytest

from tests.support import services_stand_in
from tests.support.services_stand_in import ORGANISATION, Scene
from tests.web.conftest import client_of
from ticketing.seating import samples
from ticketing.seating.schemas import HallName, HallWish, Template, VenueWish
from web.clients import halls
from web.clients.answers import ServiceRefused


@pytest.fixture
def house() -> Scene:
    return Scene()


@pytest.fixture
def http(house: Scene) -> httpx.AsyncClient:
    return client_of(services_stand_in.ticketing_app(house))


async def test_a_venue_a_hall_and_its_map(http: httpx.AsyncClient) -> None:
    wish = VenueWish(organisation_id=ORGANISATION, name="Rạp Đại Nam", address="Hà Nội")
    venue = await halls.put_venue(http, wish, venue_id="", actor_token="t")
    made = await halls.make_hall(http, venue.id, HallWish(name="A", template=Template.CHAMBER), actor_token="t")
    assert await halls.drawing(http, made.id, actor_token="t") == samples.chamber("A")
    await halls.rename(http, made.id, HallName(name="B"), actor_token="t")
    await halls.bring_in(http, made.id, samples.theatre().to_json().encode(), revision="1", actor_token="t")
    await halls.publish(http, made.id, revision="2", actor_token="t")
    [listed] = await halls.venues(http, ORGANISATION, actor_token="t")
    [hall] = listed.halls
    assert (hall.name, hall.versions[0].seats_count) == ("B", 504)


async def test_a_file_with_a_fault_is_refused_in_its_words(http: httpx.AsyncClient, house: Scene) -> None:
    hall = house.halls.add_hall(house.halls.add_venue(ORGANISATION), samples.empty("A"))
    with pytest.raises(ServiceRefused) as refused:
        await halls.bring_in(http, hall.id, "khu;hàng;ghế\nT;A;\n".encode(), revision="1", actor_token="t")
    assert "dòng 2" in refused.value.message("vi")
