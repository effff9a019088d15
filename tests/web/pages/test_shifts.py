"""Shifts on the pages: nothing is sold before one is open, the count is blind, the report says what is missing."""

import httpx
import pytest

from infra.contracts.actor import Role
from tests.support import html_page, shifts_stand_in
from tests.support.services_stand_in import Scene
from ticketing.accounts.schemas import OrganisationRoles

SHIFTS = "/house/shifts"


async def form_of(clara: httpx.AsyncClient, path: str, name: str) -> dict[str, str]:
    return html_page.parse((await clara.get(path)).text).one("form", class_=name).fields()


async def test_without_a_shift_the_counter_asks_for_one_and_sells_nothing(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    house.add_performance()
    house.shifts.clear()
    page = html_page.parse((await clara.get("/house/counter")).text)
    assert not page.all("form", class_="counter")
    form = page.one("form", class_="shift-open").fields() | {"drawer": "Quầy 2", "float": "500.000"}
    assert (await clara.post(SHIFTS, data=form)).headers["location"].startswith("/house/counter")
    [shift] = house.shifts.values()
    assert (shift.drawer, shift.float_minor) == ("Quầy 2", 500_000)
    assert html_page.parse((await clara.get("/house/counter")).text).all("form", class_="counter")


async def test_a_second_shift_is_refused_in_the_words_of_the_service(clara: httpx.AsyncClient, house: Scene) -> None:
    house.shifts.clear()
    form = await form_of(clara, SHIFTS, "shift-open") | {"drawer": "Quầy 2", "float": ""}
    house.shifts["shf_open"] = shifts_stand_in.shift_of()
    answer = await clara.post(SHIFTS, data=form)
    assert answer.status_code == 409
    assert "Đang có ca chưa kết." in answer.text


async def test_the_count_names_no_sum_and_closes_the_shift(clara: httpx.AsyncClient, house: Scene) -> None:
    path = f"{SHIFTS}/shf_open"
    text = (await clara.get(path)).text
    assert "3.500.000" not in text
    form = await form_of(clara, path, "count") | {"note_500000": "6", "note_100000": "4"}
    assert (await clara.post(path, data=form)).headers["location"] == path
    assert house.shifts["shf_open"].counted_minor == 3_400_000
    assert (
        "100.000 ₫" in html_page.parse((await clara.get(path)).text).one("span", class_="state state--refunding").text
    )


@pytest.mark.parametrize("wrong", ["x", "-1", "10001"])
async def test_what_cannot_be_counted_closes_nothing(clara: httpx.AsyncClient, house: Scene, wrong: str) -> None:
    path = f"{SHIFTS}/shf_open"
    form = await form_of(clara, path, "count") | {"note_500000": wrong}
    assert (await clara.post(path, data=form)).status_code == 422
    assert house.shifts["shf_open"].closed_at is None


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.SHIFT_LEAD, 200), (Role.SUPERVISOR, 200), (Role.ACCOUNTANT, 200), (Role.EDITOR, 403), (Role.GATE, 403)],
)
async def test_who_looks(clara: httpx.AsyncClient, house: Scene, role: Role, status: int) -> None:
    house.organisations[:] = [OrganisationRoles(organisation_id="org_nhahat", name="Nhà hát Mẫu", roles=[role])]
    assert (await clara.get(SHIFTS)).status_code == status
