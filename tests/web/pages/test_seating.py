"""A house says in which hall an evening is played and what its seats cost, without script."""

import httpx
import pytest

from infra.contracts.actor import Role
from tests.support import html_page
from tests.support.services_stand_in import ORGANISATION, Scene
from ticketing.accounts.schemas import OrganisationRoles
from ticketing.seating import samples
from ticketing.seating.schemas import SeatMap
from web.clients import halls
from web.pages import seating

PAGE = "/house/performances/prf_1/seating"
assert seating.router.routes


@pytest.fixture
def house(house: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """An evening, and a hall with a published map."""

    async def published(_http: httpx.AsyncClient, _map_id: str) -> SeatMap:
        return samples.theatre("Phòng lớn")

    monkeypatch.setattr(halls, "published", published)
    house.add_performance(id="prf_1")
    house.halls.add_hall(house.halls.add_venue(ORGANISATION), samples.theatre("Phòng lớn"), versions=1)
    return house


async def form_of(client: httpx.AsyncClient, address: str) -> dict[str, str]:
    """The form with what is chosen in it."""
    form = html_page.parse((await client.get(address)).text).one("form", method="post")
    chosen = {}
    for choice in form.all("select"):
        marked = [option for option in choice.all("option") if "selected" in option.attributes]
        chosen[choice.attributes["name"]] = (marked or choice.all("option"))[0].attributes["value"]
    return form.fields() | chosen


async def test_a_hall_is_chosen_and_given_a_price(clara: httpx.AsyncClient, house: Scene) -> None:
    page = html_page.parse((await clara.get(PAGE)).text)
    assert "Rạp Đại Nam: Phòng lớn · Phiên bản 1 · 504 ghế" in page.one("select", id="map").text
    assert page.all("select", id="zone-stalls") == []
    form = await form_of(clara, f"{PAGE}?map=map_1")
    assert form["price-1"] == "150000"
    answer = await clara.post(PAGE, data=form | {"price-1": "250.000", "zone:boxes-left": "0"})
    assert answer.headers["location"] == f"{PAGE}?done=given"
    wish = house.halls.seatings["prf_1"]
    assert wish.seat_map_id == "map_1"
    assert [(zone.price_minor, zone.sections) for zone in wish.zones] == [
        (250_000, ("stalls", "balcony", "boxes-right"))
    ]


async def test_what_is_missing_is_said_and_nothing_is_lost(clara: httpx.AsyncClient, house: Scene) -> None:
    form = await form_of(clara, f"{PAGE}?map=map_1")
    answer = await clara.post(PAGE, data=form | {"price-1": "1", "name_vi-1": "Hạng đặc biệt"})
    assert answer.status_code == 422
    page = html_page.parse(answer.text)
    assert "1.000 ₫" in page.one("p", role="alert").text
    assert page.one("input", id="name_vi-1").attributes["value"] == "Hạng đặc biệt"
    assert house.halls.seatings == {}


async def test_only_who_makes_the_programme_sees_it(clara: httpx.AsyncClient, house: Scene) -> None:
    seller = OrganisationRoles(organisation_id=ORGANISATION, name="Nhà hát Mẫu", roles=[Role.BOX_OFFICE])
    house.organisations = [seller]
    assert (await clara.get(PAGE)).status_code == 403
    assert (await clara.post(PAGE, data={"map": "map_1"})).status_code == 403


async def test_nobody_sees_it_without_signing_in(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get(PAGE)).headers["location"] == "/sign-in"
