import httpx
import pytest

from tests.support import html_page, studio_stand_in
from tests.support.services_stand_in import Scene
from tests.web.pages.test_studio_title import form_of
from ticketing.catalog.schemas import SeatsOfStream
from web.pages import studio_seats


@pytest.fixture
def on_sale(house: Scene) -> str:
    """The offer of a title in the studio, of which 12 tickets are sold."""
    house.add_title(id="ttl_1")
    studio_stand_in.add_sheet(house, "ttl_1", state="published")
    house.streams[house.offers[0].id] = SeatsOfStream(seats=None, held=1, sold=12)
    return house.offers[0].id


async def save(clara: httpx.AsyncClient, typed: str) -> httpx.Response:
    form = form_of(html_page.parse((await clara.get("/studio/titles/ttl_1")).text), "/seats")
    return await clara.post("/studio/titles/ttl_1/seats", data=form | {"seats": typed})


async def test_the_house_says_how_many_may_buy_a_stream_and_takes_it_back(
    clara: httpx.AsyncClient, house: Scene, on_sale: str
) -> None:
    page = html_page.parse((await clara.get("/studio/titles/ttl_1")).text)
    assert "không giới hạn" in page.one("main").text
    for typed, seats in (("1.200", 1200), ("", None), ("13", 13)):
        answer = await save(clara, typed)
        assert (answer.status_code, answer.headers["location"]) == (303, "/studio/titles/ttl_1?done=seats")
        assert house.streams[on_sale].seats == seats
    page = html_page.parse((await clara.get("/studio/titles/ttl_1")).text)
    assert form_of(page, "/seats")["seats"] == "13"


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [("12", (409, "không thể ít hơn")), ("0", (422, "từ 1 đến 100.000")), ("viele", (422, "từ 1 đến 100.000"))],
)
async def test_a_refusal_shows_the_page_with_what_was_typed(
    clara: httpx.AsyncClient, house: Scene, on_sale: str, typed: str, refusal: tuple[int, str]
) -> None:
    answer = await save(clara, typed)
    assert answer.status_code == refusal[0]
    assert refusal[1] in answer.text
    assert form_of(html_page.parse(answer.text), "/seats")["seats"] == typed
    assert house.streams[on_sale].seats is None


async def test_a_title_that_was_never_published_has_no_seats_yet(clara: httpx.AsyncClient, house: Scene) -> None:
    studio_stand_in.add_sheet(house)
    page = html_page.parse((await clara.get("/studio/titles/ttl_1")).text)
    assert not [form for form in page.all("form") if form.attributes["action"].endswith("/seats")]
    assert "lần đầu" in page.one("main").text


@pytest.mark.parametrize(("typed", "seats"), [("", 0), (" 1 200 ", 1200), ("-3", None), ("²", None), ("100001", None)])
def test_numbers_are_read_as_people_type_them(typed: str, seats: int | None) -> None:
    assert studio_seats.seats_typed(typed) == seats
