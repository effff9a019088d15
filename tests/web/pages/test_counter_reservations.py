"""The counter reserves by telephone, finds who comes by her name, and gives guests their tickets."""

import httpx

from tests.support import html_page, reservations_stand_in
from tests.support.services_stand_in import Scene

ADDRESS = "/house/counter/reservations"
FIND = "/house/counter/find"


async def test_two_places_are_kept_by_one_form_and_their_reference_is_said(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    house.add_performance(id="prf_kieu")
    form = html_page.parse((await clara.get(ADDRESS)).text).one("form", class_="counter__sale").fields()
    done = await clara.post(ADDRESS, data=form | {"name": "Lý Thị Mai", "phone": "0912 345 678", "quantity": "3"})
    [made] = house.reservations.values()
    assert (made.name, made.phone, made.places) == ("Lý Thị Mai", "+84912345678", 3)
    assert made.reference in (await clara.get(done.headers["location"])).text


async def test_what_is_wrong_is_said_beside_its_field(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    form = html_page.parse((await clara.get(ADDRESS)).text).one("form", class_="counter__sale").fields()
    good = form | {"name": "Lý Thị Mai", "phone": "0912345678"}
    for name, typed in (("name", "M"), ("phone", "không có"), ("minutes_before", "-1")):
        answer = await clara.post(ADDRESS, data=good | {name: typed})
        assert answer.status_code == 422
        assert html_page.parse(answer.text).error_of(name)
    assert (await clara.post(ADDRESS, data=good | {"quantity": "nhiều"})).status_code == 422
    assert not house.reservations


async def test_the_only_one_who_is_meant_stands_at_the_counter_at_once(clara: httpx.AsyncClient, house: Scene) -> None:
    one = reservations_stand_in.reservation_of(house.add_performance(id="prf_kieu"))
    house.reservations[one.id] = one
    found = await clara.get(FIND, params={"typed": "đào"})
    assert found.headers["location"].startswith("/house/counter?")
    assert "basket=" in found.headers["location"]


async def test_a_guest_gets_her_tickets_by_one_button_and_once(clara: httpx.AsyncClient, house: Scene) -> None:
    guest = reservations_stand_in.guest_of(house.add_performance(id="prf_kieu"))
    house.reservations[guest.id] = guest
    page = html_page.parse((await clara.get(FIND, params={"typed": "bình"})).text)
    [giving] = [form for form in page.all("form") if form.attributes["action"].endswith("/tickets")]
    done = await clara.post(giving.attributes["action"], data=giving.fields())
    assert done.headers["location"].startswith("/house/counter/sales/")
    assert "/tickets" not in (await clara.get(ADDRESS)).text.split("<table")[-1]


async def test_who_does_not_come_makes_room(clara: httpx.AsyncClient, house: Scene) -> None:
    one = reservations_stand_in.reservation_of(house.add_performance(id="prf_kieu"))
    house.reservations[one.id] = one
    page = html_page.parse((await clara.get(ADDRESS)).text)
    [ending] = [form for form in page.all("form") if form.attributes["action"].endswith("/ending")]
    assert (await clara.post(ending.attributes["action"], data=ending.fields())).status_code == 303
    assert house.reservations[one.id].state == "released"


async def test_a_caller_may_have_a_landline(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    form = html_page.parse((await clara.get(ADDRESS)).text).one("form", class_="counter__sale").fields()
    done = await clara.post(ADDRESS, data=form | {"name": "Lý Thị Mai", "phone": "024 3825 3257"})
    assert "024 3825 3257" in (await clara.get(done.headers["location"])).text
