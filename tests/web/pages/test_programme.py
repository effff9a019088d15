"""A house writes its evenings: one form, its own times, and the steps to the sale."""

import httpx
import pytest

from infra.contracts.actor import Role
from tests.support import html_page
from tests.support.services_stand_in import Scene
from ticketing.accounts.schemas import OrganisationRoles

NEW = "/house/performances/new"
EVENING = {
    "name_vi": "Kim Vân Kiều",
    "name_en": "The Tale of Kiều",
    "venue_name": "Nhà hát Hoa Mai",
    "venue_address": "Hà Nội",
    "day": "2031-12-31",
    "doors": "21:30",
    "starts": "22:30",
    "ends": "00:30",
    "capacity": "120",
    "price_minor": "150.000",
    "age_rating": "T13",
}


async def test_a_new_evening_is_a_draft_with_the_times_that_were_written(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    form = html_page.parse((await clara.get(NEW)).text).one("form").fields()
    answer = await clara.post(NEW, data=form | EVENING)
    [made] = house.performances.values()
    assert answer.headers["location"] == f"/house/performances/{made.id}?done=made"
    assert (made.price.minor, made.capacity) == (150_000, 120)
    assert made.starts_at.isoformat() == "2031-12-31T22:30:00+07:00"
    assert made.ends_at.isoformat() == "2032-01-01T00:30:00+07:00"
    page = html_page.parse((await clara.get(f"/house/performances/{made.id}")).text)
    assert page.one("input", id="starts").attributes["value"] == "22:30"


async def test_what_is_missing_is_said_beside_each_field(clara: httpx.AsyncClient, house: Scene) -> None:
    form = html_page.parse((await clara.get(NEW)).text).one("form").fields()
    answer = await clara.post(NEW, data=form | EVENING | {"name_en": "", "day": "", "capacity": "0"})
    assert answer.status_code == 422
    page = html_page.parse(answer.text)
    wrong = {element.attributes["id"] for element in page.all("p", class_="field__error")}
    assert wrong == {"name_en-error", "day-error", "capacity-error"}
    assert page.one("input", id="name_vi").attributes["value"] == "Kim Vân Kiều"


async def test_steps_and_changes(clara: httpx.AsyncClient, house: Scene) -> None:
    made = house.add_performance(state="draft", on_sale=False, sold=0)
    address = f"/house/performances/{made.id}"
    token = html_page.parse((await clara.get(address)).text).all("form")[0].fields()
    await clara.post(f"{address}/steps/on_sale", data=token)
    assert house.performances[made.id].on_sale
    assert (await clara.post(f"{address}/steps/sideways", data=token)).status_code == 404
    await clara.post(address, data=token | EVENING | {"zone": "Asia/Tokyo"})
    assert house.performances[made.id].starts_at.utcoffset() == house.performances[made.id].ends_at.utcoffset()
    assert house.performances[made.id].zone == "Asia/Tokyo"


@pytest.mark.parametrize(("role", "may_edit"), [(Role.BOX_OFFICE, False), (Role.EDITOR, True)])
async def test_the_box_office_looks_and_the_editor_writes(
    clara: httpx.AsyncClient, house: Scene, role: Role, may_edit: bool
) -> None:
    house.organisations = [OrganisationRoles(organisation_id="org_nhahat", name="Nhà hát Mẫu", roles=[role])]
    made = house.add_performance()
    page = html_page.parse((await clara.get(f"/house/performances/{made.id}")).text)
    assert bool(page.all("input", id="name_vi")) is may_edit


async def test_who_is_not_signed_in_is_led_to_the_door(visitor: httpx.AsyncClient) -> None:
    for path in ("/house/performances", NEW, "/house/performances/prf_1"):
        assert (await visitor.get(path)).headers["location"] == "/sign-in"
