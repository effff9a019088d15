"""A house has its halls: from a template, from another hall, from a file; all of it without script."""

import httpx
import pytest

from infra.contracts.actor import Role
from tests.support import html_page
from tests.support.services_stand_in import ORGANISATION, Scene
from ticketing.accounts.schemas import OrganisationRoles
from ticketing.seating import csv_file, samples
from ticketing.seating.schemas import FILE_BYTES_MAX
from web.pages import hall, halls

ADDRESS = "/house/halls/hal_main"
assert halls.router.routes
assert hall.router.routes


@pytest.fixture
def house(house: Scene) -> Scene:
    """A hall with two versions."""
    house.halls.add_hall(house.halls.add_venue(ORGANISATION), samples.theatre("Phòng lớn"), id="hal_main", versions=2)
    return house


async def fields_of(client: httpx.AsyncClient, address: str, action: str) -> dict[str, str]:
    """The fields of the form on a page that leads to an address."""
    page = html_page.parse((await client.get(address)).text)
    return next(form.fields() for form in page.all("form") if form.attributes.get("action") == action)


async def test_a_venue_and_a_hall_from_a_template_lead_to_the_drawing(clara: httpx.AsyncClient, house: Scene) -> None:
    wish = {"name": "Rạp Hồng Hà", "address": "51 Đường Thành, Hà Nội", "zone": "Asia/Ho_Chi_Minh"}
    form = await fields_of(clara, "/house/halls", "/house/venues")
    form = {name: form[name] for name in ("form_token", "house")}
    assert (await clara.post("/house/venues", data=form | wish)).status_code == 303
    venue = list(house.halls.venues.values())[-1]
    assert venue.name == "Rạp Hồng Hà"
    made = await clara.post(f"/house/venues/{venue.id}/halls", data=form | {"name": "Phòng nhỏ", "template": "water"})
    new = list(house.halls.halls)[-1]
    assert made.headers["location"] == f"/house/halls/{new}/drawing"
    assert house.halls.drawn[new] == samples.water("Phòng nhỏ")


async def test_what_is_missing_is_said_beside_each_field(clara: httpx.AsyncClient) -> None:
    form = await fields_of(clara, "/house/halls", "/house/venues")
    answer = await clara.post("/house/venues", data=form | {"name": "", "address": "", "zone": "Atlantis", "venue": ""})
    assert answer.status_code == 422
    said = {element.attributes["id"] for element in html_page.parse(answer.text).all("p", class_="field__error")}
    assert said == {"name-new-error", "address-new-error", "zone-new-error"}


async def test_a_hall_is_like_another_one(clara: httpx.AsyncClient, house: Scene) -> None:
    [venue] = house.halls.venues
    path = f"/house/venues/{venue}/halls"
    form = await fields_of(clara, "/house/halls", path)
    await clara.post(path, data=form | {"name": "Bản sao", "template": "like:hal_main"})
    assert house.halls.drawn[list(house.halls.halls)[-1]] == samples.theatre("Bản sao")
    assert (await clara.post(path, data=form | {"name": "", "template": "water"})).status_code == 422


async def test_a_hall_is_shown_as_a_picture_and_as_a_list(clara: httpx.AsyncClient) -> None:
    text = (await clara.get(ADDRESS)).text
    page = html_page.parse(text)
    assert page.one("svg", role="img").attributes["aria-label"] == "Sơ đồ ghế của Phòng lớn"
    assert "21 19 17 15 13 11 9 7 5 3 1 2 4 6" in text
    assert "504" in text


async def test_a_file_replaces_the_draft_and_can_be_published(clara: httpx.AsyncClient, house: Scene) -> None:
    form = await fields_of(clara, ADDRESS, f"{ADDRESS}/file")
    table = {"file": ("ghe.csv", csv_file.write(samples.chamber("X")), "text/csv")}
    answer = await clara.post(f"{ADDRESS}/file", data=form, files=table)
    assert answer.headers["location"] == f"{ADDRESS}?done=broughtin"
    assert house.halls.drawn["hal_main"].seats_count == 240
    steps = f"{ADDRESS}/steps"
    form = await fields_of(clara, ADDRESS, f"{steps}/published")
    assert (await clara.post(f"{steps}/published", data=form)).headers["location"] == f"{ADDRESS}?done=published"
    assert len(house.halls.halls["hal_main"].versions) == 3
    await clara.post(f"{steps}/renamed", data=form | {"name": "Phòng chính"})
    assert house.halls.halls["hal_main"].name == "Phòng chính"
    assert (await clara.post(f"{steps}/renamed", data=form | {"name": ""})).status_code == 422


async def test_a_bad_file_is_answered_with_its_line(clara: httpx.AsyncClient) -> None:
    form = await fields_of(clara, ADDRESS, f"{ADDRESS}/file")
    bad = {"file": ("ghe.csv", "khu;hàng;ghế\nT;A;\n".encode(), "text/csv")}
    answer = await clara.post(f"{ADDRESS}/file", data=form, files=bad)
    assert answer.status_code == 400
    assert "dòng 2" in html_page.parse(answer.text).one("p", role="alert").text
    large = {"file": ("ghe.csv", b"x" * (FILE_BYTES_MAX + 20_001), "text/csv")}
    assert (await clara.post(f"{ADDRESS}/file", data=form, files=large)).status_code == 413


async def test_the_map_can_be_kept_as_a_file(clara: httpx.AsyncClient) -> None:
    table = await clara.get(f"{ADDRESS}/file?format=csv")
    assert table.content == csv_file.write(samples.theatre("Phòng lớn"))
    assert "attachment" in table.headers["content-disposition"]
    assert (await clara.get(f"{ADDRESS}/file?format=exe")).status_code == 422


async def test_forms_from_elsewhere_change_nothing(clara: httpx.AsyncClient, house: Scene) -> None:
    for path in ("/house/venues", f"{ADDRESS}/steps/published", f"{ADDRESS}/file"):
        assert (await clara.post(path, data={"name": "X"})).status_code == 403
    assert len(house.halls.venues) == 1


async def test_who_only_sells_looks_and_does_not_draw(clara: httpx.AsyncClient, house: Scene) -> None:
    seller = OrganisationRoles(organisation_id=ORGANISATION, name="Nhà hát Mẫu", roles=[Role.BOX_OFFICE])
    house.organisations = [seller]
    page = html_page.parse((await clara.get("/house/halls")).text)
    assert page.all("form") == []
    assert html_page.parse((await clara.get(ADDRESS)).text).all("form") == []
    assert (await clara.get(f"{ADDRESS}/drawing")).status_code == 403
    house.organisations = [seller.model_copy(update={"roles": [Role.ACCOUNTANT]})]
    assert (await clara.get("/house/halls")).status_code == 403


@pytest.mark.parametrize("path", ["/house/halls", ADDRESS, f"{ADDRESS}/drawing", f"{ADDRESS}/file"])
async def test_nobody_sees_it_without_signing_in(visitor: httpx.AsyncClient, path: str) -> None:
    assert (await visitor.get(path)).headers["location"] == "/sign-in"
