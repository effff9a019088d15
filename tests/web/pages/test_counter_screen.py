"""A second screen is opened from the counter and shows the buyer her sale; a made-up address shows nothing."""

import httpx

from tests.support import evening_stand_in, html_page, shifts_stand_in
from tests.support.services_stand_in import Scene
from ticketing.boxoffice.schemas import CounterSale, ScreenWish


async def test_the_counter_gives_the_address_and_it_needs_nobody_signed_in(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    evening = house.add_performance(id="prf_kieu")
    wish = CounterSale(offer_id=evening.offer_id, quantity=2, payment_kind="vietqr")
    house.orders["a-screen-key"] = evening_stand_in.counter_order(evening, wish)
    page = html_page.parse((await clara.get("/house/counter/screen")).text)
    [address] = [one.attributes["href"] for one in page.all("a") if one.attributes.get("target") == "_blank"]
    clara.cookies.clear()
    shown = await clara.get(address)
    assert shown.status_code == 200
    assert "Mời quý khách thanh toán" in shown.text
    assert '<svg class="qr"' in shown.text or 'class="qr"' in shown.text


async def test_it_ends_with_the_shift_and_asks_no_more(clara: httpx.AsyncClient, house: Scene) -> None:
    page = html_page.parse((await clara.get("/house/counter/screen")).text)
    [address] = [one.attributes["href"] for one in page.all("a") if one.attributes.get("target") == "_blank"]
    house.shifts["shf_open"] = shifts_stand_in.counted(id="shf_open")
    over = html_page.parse((await clara.get(address)).text).one("div", id="screen")
    assert "đã kết thúc" in over.text
    assert over.attributes["data-refresh-seconds"] == ""


async def test_a_made_up_address_shows_nothing(clara: httpx.AsyncClient) -> None:
    assert (await clara.get("/screen/made-up.seal")).status_code == 404


async def test_what_is_typed_is_told_to_the_screen_and_nothing_is_sold(clara: httpx.AsyncClient, house: Scene) -> None:
    evening = house.add_performance(id="prf_kieu")
    form = html_page.parse((await clara.get("/house/counter")).text).one("form", class_="counter")
    assert house.shown is None  # an empty form is nobody's sale
    assert form.attributes["data-shown-at"] == "/house/counter/screen"
    typed = form.fields() | {"performance": evening.id, "quantity": "3", "discount": "50.000"}
    assert (await clara.post("/house/counter/screen", data=typed)).status_code == 204
    told = ScreenWish(offer_id=evening.offer_id, quantity=3, discount_minor=50_000)
    assert house.shown == told
    assert not house.orders
    page = html_page.parse((await clara.get("/house/counter/screen")).text)
    [address] = [one.attributes["href"] for one in page.all("a") if one.attributes.get("target") == "_blank"]
    screen = html_page.parse((await clara.get(address)).text).one("div", id="screen")
    assert screen.attributes["data-refresh-seconds"] == "2"
    assert len(screen.all("li")) == 4  # three tickets, and what is taken off
    unreadable = typed | {"quantity": "nhiều"}
    assert (await clara.post("/house/counter/screen", data=unreadable)).status_code == 204
    assert house.shown == told


async def test_without_a_script_the_screen_follows_each_answer_of_the_counter(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    evening = house.add_performance(id="prf_kieu")
    form = html_page.parse((await clara.get("/house/counter")).text).one("form", class_="counter").fields()
    typed = form | {"performance": evening.id, "quantity": "2", "note": "200000"}
    assert (await clara.post("/house/counter", data=typed)).status_code == 200
    assert house.shown is not None
    assert (house.shown.offer_id, house.shown.quantity) == (evening.offer_id, 2)
