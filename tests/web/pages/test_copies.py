"""A house repeats an evening on other days, without script."""

from datetime import date

import httpx
import pytest

from tests.support import html_page
from tests.support.services_stand_in import Scene
from web.pages import copies

PAGE = "/house/performances/prf_1/copies"
assert copies.router.routes


@pytest.fixture
def house(house: Scene) -> Scene:
    """An evening."""
    house.add_performance(id="prf_1")
    return house


async def form_of(client: httpx.AsyncClient) -> dict[str, str]:
    """The form as it stands."""
    return html_page.parse((await client.get(PAGE)).text).one("form", method="post").fields()


async def test_the_chosen_days_of_the_week_are_asked_for(clara: httpx.AsyncClient, house: Scene) -> None:
    form = {name: value for name, value in (await form_of(clara)).items() if not name.startswith("weekday-")}
    chosen = {"since": "2027-03-01", "until": "2027-03-14", "weekday-4": "1", "weekday-5": "1", "on_sale": "1"}
    answer = await clara.post(PAGE, data=form | chosen)
    wish = house.halls.copied["prf_1"]
    assert wish.days == (date(2027, 3, 5), date(2027, 3, 6), date(2027, 3, 12), date(2027, 3, 13))
    assert wish.on_sale
    assert "Đã tạo 3 suất" in answer.text
    assert "Bỏ qua 1 ngày" in answer.text


async def test_no_day_of_the_week_is_no_wish(clara: httpx.AsyncClient, house: Scene) -> None:
    form = {name: value for name, value in (await form_of(clara)).items() if not name.startswith("weekday-")}
    answer = await clara.post(PAGE, data=form)
    assert answer.status_code == 422
    assert html_page.parse(answer.text).one("p", class_="field__error").text.startswith("Xin chọn ít nhất một ngày")
    assert not house.halls.copied
