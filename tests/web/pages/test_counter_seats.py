"""Seats at the counter: the best of a zone with Enter, or by hand; kept first, told to the customer, then paid."""

import httpx
import pytest

from tests.support import html_page, seats_stand_in
from tests.support.html_page import Element
from tests.support.seats_stand_in import FEE, Seating
from tests.support.services_stand_in import Scene
from ticketing.inventory.schemas import HoldState
from ticketing.seating import samples

COUNTER = "/house/counter"
SEATS = f"{COUNTER}/performances/prf_hall/seats"


@pytest.fixture
def hall(house: Scene) -> Seating:
    return seats_stand_in.add_seating(house, house.add_performance(id="prf_hall"), samples.theatre())


async def page_of(clara: httpx.AsyncClient, address: str = COUNTER) -> Element:
    return html_page.parse((await clara.get(address)).text)


async def find(clara: httpx.AsyncClient, **chosen: str) -> httpx.Response:
    form = (await page_of(clara)).one("form", class_="counter").fields()
    return await clara.post(SEATS, data=form | {"performance": "prf_hall", "zone": "zon_1", "quantity": "2"} | chosen)


async def test_enter_finds_the_best_and_enter_again_sells_them_for_cash(
    clara: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    form = (await page_of(clara)).one("form", class_="counter")
    assert form.all("button")[0].attributes["formaction"] == SEATS
    kept = await page_of(clara, (await find(clara)).headers["location"])
    [hold] = house.holds.values()
    said = kept.one("section", class_="counter__kept").text
    assert all((line.seat_label_vi or "none") in said for line in hold.lines)
    form = kept.one("form", class_="counter")
    cash = form.all("button")[0].attributes
    assert (cash["name"], cash["value"]) == ("payment_kind", "cash")
    assert kept.one("output", data_total="").attributes["data-fixed"] == str(2 * (250_000 + FEE))
    sold = await clara.post(COUNTER, data=form.fields() | {"payment_kind": "cash"})
    [order] = house.orders.values()
    assert sold.headers["location"] == f"{COUNTER}/sales/{order.id}"


async def test_chosen_by_hand_on_the_map_or_from_the_list(
    clara: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    listed = await page_of(clara, f"{SEATS}/list?section=stalls&row=M")
    form = listed.one("form", data_list="")
    assert form.attributes["action"] == SEATS
    seats = [box.attributes["value"] for box in form.all("input", type="checkbox")][3:5]
    answer = await clara.post(SEATS, data=form.fields() | {"seat": seats})
    assert answer.headers["location"].startswith(f"{COUNTER}?performance=prf_hall&basket=")
    [hold] = house.holds.values()
    assert [line.seat_id for line in hold.lines] == seats
    assert (await clara.get(SEATS)).status_code == 200


async def test_other_seats_give_the_first_ones_back(clara: httpx.AsyncClient, house: Scene, hall: Seating) -> None:
    kept = await page_of(clara, (await find(clara)).headers["location"])
    form = kept.one("form", class_="counter").fields()
    assert (await clara.post(SEATS, data=form | {"drop": "1"})).is_redirect
    assert [hold.state for hold in house.holds.values()] == [HoldState.RELEASED]


@pytest.mark.parametrize("wrong", [{"quantity": "0"}, {"quantity": "51"}, {"zone": "zon_9"}])
async def test_what_cannot_be_found_keeps_nothing(
    clara: httpx.AsyncClient, house: Scene, hall: Seating, wrong: dict[str, str]
) -> None:
    assert (await find(clara, **wrong)).status_code == 422
    assert not house.holds


async def test_fifty_at_once_are_found(clara: httpx.AsyncClient, house: Scene, hall: Seating) -> None:
    assert (await find(clara, quantity="50")).is_redirect
    assert [len(hold.lines) for hold in house.holds.values()] == [50]


async def test_seats_that_somebody_else_took_are_named(clara: httpx.AsyncClient, house: Scene, hall: Seating) -> None:
    form = (await page_of(clara)).one("form", class_="counter").fields()
    [seat, *_others] = hall.places
    hall.take([seat])
    answer = await clara.post(SEATS, data={"form_token": form["form_token"], "seat": seat})
    assert answer.status_code == 409
    assert hall.places[seat].label("vi") in answer.text


async def test_no_money_is_taken_before_seats_are_kept(clara: httpx.AsyncClient, house: Scene, hall: Seating) -> None:
    form = (await page_of(clara)).one("form", class_="counter").fields()
    answer = await clara.post(COUNTER, data=form | {"performance": "prf_hall", "payment_kind": "cash"})
    assert answer.status_code == 409
    assert not house.orders


async def test_a_forged_basket_is_none(clara: httpx.AsyncClient, house: Scene, hall: Seating) -> None:
    page = await page_of(clara, f"{COUNTER}?performance=prf_hall&basket=WyJhIl0.forged")
    assert not page.all("section", class_="counter__kept")


async def test_nobody_without_a_session_chooses(visitor: httpx.AsyncClient, hall: Seating) -> None:
    for path in (SEATS, f"{SEATS}/list"):
        assert (await visitor.get(path)).headers["location"] == "/sign-in"


async def test_a_seat_for_a_student_is_priced_anew_and_nothing_is_sold_before_the_total_was_seen(
    clara: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    kept = await page_of(clara, (await find(clara)).headers["location"])
    form = kept.one("form", class_="counter").fields() | {"concession-1": "student", "payment_kind": "cash"}
    page = html_page.parse((await clara.post(COUNTER, data=form)).text)
    assert not house.orders
    [hold] = house.holds.values()
    assert page.one("output", data_total="").attributes["data-fixed"] == str(hold.total.minor)
    fields = page.one("form", class_="counter").fields()
    assert "selected" in page.one("select", name="concession-1").one("option", value="student").attributes
    assert (await clara.post(COUNTER, data=fields | {"reduce": "1"})).status_code == 409
    assert not house.orders
    await clara.post(COUNTER, data=fields | {"payment_kind": "cash"})
    assert len(house.orders) == 1
