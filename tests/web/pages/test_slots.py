"""A museum cuts its day into slots, without script."""

import httpx
import pytest

from tests.support import html_page
from tests.support.services_stand_in import Scene
from web.pages import slots

PAGE = "/house/performances/prf_full/slots"
assert slots.router.routes


@pytest.fixture
def house(house: Scene) -> Scene:
    """A day, sold by the hour."""
    house.add_performance(id="prf_full", left=0)
    return house


async def test_the_form_says_what_is_sold_now(clara: httpx.AsyncClient, house: Scene) -> None:
    page = html_page.parse((await clara.get(PAGE)).text)
    form = page.one("form", method="post").fields()
    assert (form["minutes"], form["people"]) == ("60", "40")
    assert [bar.attributes["value"] for bar in page.all("progress")] == ["40"] * 4


async def test_a_day_becomes_slots_with_times_and_places(clara: httpx.AsyncClient, house: Scene) -> None:
    form = html_page.parse((await clara.get(PAGE)).text).one("form", method="post").fields()
    wanted = {"first": "08:30", "last": "16:00", "minutes": "30", "people": "25", "price": "40.000"}
    answer = await clara.post(PAGE, data=form | wanted)
    assert answer.headers["location"] == f"{PAGE}?done=given"
    wish = house.halls.seatings["prf_full"]
    assert wish.seat_map_id is None
    assert len(wish.zones) == 16
    first, last = wish.zones[0], wish.zones[-1]
    assert (first.name_vi, first.capacity, first.price_minor) == ("08:30–09:00", 25, 40_000)
    assert last.name_en == "16:00–16:30"
    assert first.starts_at is not None
    assert first.starts_at.utcoffset() is not None


async def test_what_is_wrong_is_said_and_nothing_is_lost(clara: httpx.AsyncClient, house: Scene) -> None:
    form = html_page.parse((await clara.get(PAGE)).text).one("form", method="post").fields()
    answer = await clara.post(PAGE, data=form | {"minutes": "4"})
    assert answer.status_code == 422
    page = html_page.parse(answer.text)
    assert "Từ 5 phút" in page.one("p", id="minutes-error").text
    assert page.one("form", method="post").fields()["minutes"] == "4"
    assert "prf_full" not in house.halls.seatings
