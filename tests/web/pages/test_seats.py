"""Choosing seats: the quickest way, the list for keyboard and ear, and a clear page for whom others were quicker."""

import gzip
import json

import httpx
import pytest

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


async def page_of(visitor: httpx.AsyncClient, address: str) -> Element:
    return html_page.parse((await visitor.get(address)).text)


async def token(visitor: httpx.AsyncClient) -> dict[str, str]:
    return {"form_token": (await page_of(visitor, SEATS)).all("form")[0].fields()["form_token"]}


def kept(house: Scene) -> list[str | None]:
    hold: HoldPlaced = list(house.holds.values())[-1]
    return [line.seat_id for line in hold.lines]


async def test_the_best_seats_together_are_one_form_without_script(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    answer = await visitor.post(SEATS, data=await token(visitor) | {"zone": "zon_1", "best": "3"})
    assert answer.headers["location"] == "/basket"
    assert len(kept(house)) == 3
    assert "3 vé" in (await page_of(visitor, SEATS)).one("p", class_="basket-line").text


async def test_section_row_and_seats_are_chosen_from_lists(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    hall.take(["stalls-m-24"])
    sections = (await page_of(visitor, f"{SEATS}/list")).one("main")
    rows = await page_of(visitor, next(a.attributes["href"] for a in sections.all("a") if "section=stalls" in str(a)))
    row = await page_of(visitor, next(a.attributes["href"] for a in rows.all("a") if "row=M" in str(a)))
    boxes = {box.attributes["value"]: box.attributes for box in row.all("input", name="seat")}
    assert "disabled" in boxes["stalls-m-24"]
    assert "disabled" not in boxes["stalls-m-22"]
    [legend] = row.all("legend")
    assert "Hàng M" in legend.text
    form = row.one("form").fields()
    body = {"form_token": form["form_token"], "seat": ["stalls-m-22", "stalls-m-20"]}
    assert (await visitor.post(SEATS, data=body)).headers["location"] == "/basket"
    assert set(kept(house)) == {"stalls-m-22", "stalls-m-20"}


async def test_doors_and_stairs_are_told_as_text(visitor: httpx.AsyncClient, hall: Seating) -> None:
    assert hall.document.decor
    told = (await page_of(visitor, f"{SEATS}/list")).one("details").text
    assert "Cửa: Cửa 2, bên trái, phía sau" in " ".join(told.split())
    told = (await page_of(visitor, SEATS)).one("ul", id="around").text
    assert "Cầu thang: Tầng 2, bên trái, phía sau" in " ".join(told.split())


async def test_seats_of_another_row_come_into_the_same_basket(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    form = await token(visitor)
    await visitor.post(SEATS, data=form | {"seat": "stalls-a-1"})
    await visitor.post(SEATS, data=form | {"seat": "balcony-a-1"})
    assert set(kept(house)) == {"stalls-a-1", "balcony-a-1"}
    assert len(house.holds) == 1


async def test_who_was_too_late_reads_which_seat_and_is_offered_others_as_good(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    form = await token(visitor)
    hall.take(["stalls-a-1"])
    answer = await visitor.post(SEATS, data=form | {"seat": ["stalls-a-1", "stalls-a-3"]})
    assert answer.status_code == 409
    page = html_page.parse(answer.text)
    assert page.one("h1").text == "Ghế này đã có người chọn"
    assert "Tầng 1, hàng A, ghế 1" in page.one("main").text
    assert not house.holds
    others = page.all("form")[0].fields()
    assert (await visitor.post(SEATS, data=others)).headers["location"] == "/basket"
    assert len(kept(house)) == 2


async def test_the_seats_that_are_left_can_be_kept_alone(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    form = await token(visitor)
    hall.take(["stalls-a-1"])
    page = html_page.parse((await visitor.post(SEATS, data=form | {"seat": ["stalls-a-1", "stalls-a-3"]})).text)
    await visitor.post(SEATS, data=page.all("form")[1].fields())
    assert kept(house) == ["stalls-a-3"]


async def test_a_basket_of_another_house_is_not_lost_without_asking(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    form = await token(visitor)
    house.refusal = (400, "one_house_only", "Mỗi giỏ vé chỉ gồm vé của một đơn vị.", "One house only.")
    answer = await visitor.post(SEATS, data=form | {"seat": "stalls-a-1"})
    assert "Mỗi giỏ vé chỉ gồm vé của một đơn vị." in answer.text
    instead = html_page.parse(answer.text).one("form").fields()
    assert (instead["seat"], instead["instead"]) == ("stalls-a-1", "1")
    assert (await visitor.post(SEATS, data=instead)).headers["location"] == "/basket"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"zone": "zon_1"},
        {"zone": "zon_1", "best": "0"},
        {"zone": "zon_1", "best": "11"},
        {"zone": "no", "best": "1"},
    ],
)
async def test_a_form_that_asks_for_no_seat_or_too_many_is_refused(
    visitor: httpx.AsyncClient, hall: Seating, fields: dict[str, str]
) -> None:
    answer = await visitor.post(SEATS, data=await token(visitor) | fields)
    assert answer.status_code == 400
    assert "Xin chọn từ 1 đến 10 ghế" in answer.text


async def test_eleven_seats_are_one_too_many(visitor: httpx.AsyncClient, hall: Seating) -> None:
    form = await token(visitor)
    eleven = [seat for seat in hall.places if seat.startswith("stalls-b-")][:11]
    assert (await visitor.post(SEATS, data=form | {"seat": eleven[:10]})).status_code == 303
    assert (await visitor.post(SEATS, data=form | {"seat": eleven})).status_code == 400


async def test_rows_that_are_not_there_are_not_found(visitor: httpx.AsyncClient, hall: Seating) -> None:
    for where in ("section=none", "section=stalls&row=ZZ", "row=A"):
        assert (await visitor.get(f"{SEATS}/list?{where}")).status_code == 404


async def test_without_seats_left_nothing_is_offered(visitor: httpx.AsyncClient, hall: Seating) -> None:
    hall.take(list(hall.places))
    page = await page_of(visitor, SEATS)
    assert page.all("form") == []
    assert "Hết vé" in page.one("main").text


async def test_the_drawing_is_small_and_kept_for_ever(visitor: httpx.AsyncClient, hall: Seating) -> None:
    answer = await visitor.get("/halls/map_prf_hall/drawing.json")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(answer.content)) < 2_000
    assert [section["id"] for section in json.loads(answer.text)["sections"]][:2] == ["stalls", "balcony"]


async def test_the_performance_leads_to_its_seats(visitor: httpx.AsyncClient, hall: Seating) -> None:
    assert (await page_of(visitor, "/performances/prf_hall")).link("Chọn ghế") == SEATS
    assert (await visitor.get("/performances/prf_hall/checkout")).headers["location"] == SEATS
