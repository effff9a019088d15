"""The basket: what is kept and how long, more time, something out, something else in, and the same again."""

from datetime import timedelta

import httpx
import pytest

from infra import clock
from tests.support import html_page, seats_stand_in
from tests.support.html_page import Element
from tests.support.seats_stand_in import Seating
from tests.support.services_stand_in import Scene
from ticketing.inventory.schemas import HoldPlaced
from ticketing.seating import samples

SEATS = "/performances/prf_hall/seats"


@pytest.fixture
def hall(house: Scene) -> Seating:
    return seats_stand_in.add_seating(house, house.add_performance(id="prf_hall"), samples.theatre())


async def token(visitor: httpx.AsyncClient) -> dict[str, str]:
    page = html_page.parse((await visitor.get(SEATS)).text)
    return {"form_token": page.all("form")[0].fields()["form_token"]}


async def fill(visitor: httpx.AsyncClient, *seats: str) -> dict[str, str]:
    form = await token(visitor)
    assert (await visitor.post(SEATS, data=form | {"seat": list(seats)})).headers["location"] == "/basket"
    return form


async def basket(visitor: httpx.AsyncClient) -> Element:
    return html_page.parse((await visitor.get("/basket")).text)


def hold_of(house: Scene) -> HoldPlaced:
    [hold] = house.holds.values()
    return hold


async def test_it_shows_seats_doors_prices_the_fee_and_how_long(visitor: httpx.AsyncClient, hall: Seating) -> None:
    await fill(visitor, "stalls-a-1", "stalls-a-3")
    page = await basket(visitor)
    text = page.one("main").text
    assert "Tầng 1, hàng A, ghế 1" in text
    assert "Lối vào: Cửa 1" in text
    assert "720.000 ₫" in " ".join(text.split())
    assert "trong đó phí dịch vụ 20.000 ₫" in " ".join(text.split())
    assert 590 <= int(page.one("p", class_="countdown").attributes["data-countdown"]) <= 600


async def test_more_time_is_given_once(visitor: httpx.AsyncClient, house: Scene, hall: Seating) -> None:
    form = await fill(visitor, "stalls-a-1")
    before = hold_of(house).expires_at
    assert "Tôi cần thêm thời gian" in (await visitor.get("/basket")).text
    assert (await visitor.post("/basket/extensions", data=form)).headers["location"] == "/basket"
    assert hold_of(house).expires_at == before + timedelta(minutes=10)
    assert "Tôi cần thêm thời gian" not in (await visitor.get("/basket")).text


async def test_a_seat_is_given_back_and_the_last_one_empties_the_basket(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    form = await fill(visitor, "stalls-a-1", "stalls-a-3")
    await visitor.post("/basket/removals", data=form | {"position": "0"})
    assert [line.seat_id for line in hold_of(house).lines] == ["stalls-a-3"]
    assert "stalls-a-1" not in hall.taken
    await visitor.post("/basket/removals", data=form | {"position": "0"})
    assert not hall.taken
    assert "Giỏ vé của bạn đang trống." in (await visitor.get("/basket")).text


async def test_a_wheelchair_place_goes_with_the_companions(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    form = await fill(visitor, "stalls-m-27", "stalls-m-25", "stalls-m-1")
    await visitor.post("/basket/removals", data=form | {"position": "0"})
    assert [line.seat_id for line in hold_of(house).lines] == ["stalls-m-1"]


async def test_another_evening_and_a_film_of_the_house_come_into_the_same_basket(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    house.add_performance(id="prf_free", offer_id="ofr_free", name_vi="Lưu Bình Dương Lễ")
    film = house.add_title(id="ttl_drums")
    form = await fill(visitor, "stalls-a-1")
    offered = {one.fields().get("offer_id", "") for one in (await basket(visitor)).all("form")} - {""}
    assert offered == {"ofr_free", house.offers[0].id}
    for offer in offered:
        await visitor.post("/basket/additions", data=form | {"offer_id": offer})
    names = [line.name_vi for line in hold_of(house).lines]
    assert sorted(names) == sorted(["Kim Vân Kiều", "Lưu Bình Dương Lễ", film.name_vi])


async def test_a_basket_whose_time_is_over_says_so_and_tries_the_same_with_one_click(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    await fill(visitor, "stalls-a-1", "stalls-a-3")
    hold = hold_of(house)
    house.holds[hold.id] = hold.model_copy(update={"expires_at": clock.now() - timedelta(seconds=1)})
    page = await basket(visitor)
    assert page.one("h1").text == "Đã hết thời gian giữ chỗ"
    hall.free(["stalls-a-1", "stalls-a-3"])
    again = await visitor.post("/basket/again", data=page.one("form").fields())
    assert again.headers["location"] == "/basket"
    assert [line.seat_id for line in list(house.holds.values())[-1].lines] == ["stalls-a-1", "stalls-a-3"]


async def test_what_was_sold_meanwhile_is_told_where_it_is_tried_again(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    await fill(visitor, "stalls-a-1")
    hold = hold_of(house)
    house.holds[hold.id] = hold.model_copy(update={"expires_at": clock.now() - timedelta(seconds=1)})
    answer = await visitor.post("/basket/again", data=(await basket(visitor)).one("form").fields())
    assert answer.status_code == 409
    assert "Tầng 1, hàng A, ghế 1" in answer.text


async def test_a_basket_belongs_to_one_browser(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    await fill(visitor, "stalls-a-1")
    assert "Giỏ vé của bạn đang trống." in (await stranger.get("/basket")).text
    forged = {"sankhau_basket": visitor.cookies["sankhau_basket"][:-3] + "AAA"}
    stranger.cookies.update(forged)
    assert "Giỏ vé của bạn đang trống." in (await stranger.get("/basket")).text


async def test_a_basket_that_became_an_order_leads_to_the_order(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    await fill(visitor, "stalls-a-1")
    house.holds[hold_of(house).id] = hold_of(house).model_copy(update={"order_id": "ord_1"})
    assert (await visitor.get("/basket")).headers["location"] == "/orders/ord_1"
    assert "Giỏ vé của bạn đang trống." in (await visitor.get("/basket")).text


async def test_a_student_pays_less_and_keeps_it_when_another_seat_goes(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    form = await fill(visitor, "stalls-a-1", "stalls-a-3")
    second = hold_of(house).lines[1].position
    answer = await visitor.post("/basket/concessions", data=form | {f"concession-{second}": "student"})
    assert answer.headers["location"] == "/basket"
    assert "648.000 ₫" in " ".join((await basket(visitor)).one("main").text.split())
    await visitor.post("/basket/removals", data=form | {"position": hold_of(house).lines[0].position})
    assert [line.concession for line in hold_of(house).lines] == ["student"]
