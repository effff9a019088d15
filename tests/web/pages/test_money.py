"""What a person must do about money is done with one field and one button."""

import httpx
import pytest

from tests.support import html_page
from tests.support.services_stand_in import Scene


@pytest.mark.parametrize(
    ("path", "value", "done"),
    [
        ("refund-sent/rfd_1", "FT77", ("transferred", "rfd_1", "FT77")),
        ("assigned/sus_1", "ord_9", ("assigned", "sus_1", "ord_9")),
        ("short-returned/ord_short", "FT79", ("short returned", "ord_short", "FT79")),
        ("returned/sus_1", "FT78", ("returned", "sus_1", "FT78")),
    ],
)
async def test_each_way_out_is_carried_out(
    clara: httpx.AsyncClient, house: Scene, path: str, value: str, done: tuple[str, str, str]
) -> None:
    page = html_page.parse((await clara.get("/house/money")).text)
    form = next(f for f in page.all("form") if f.attributes["action"].endswith(f"/{path}"))
    answer = await clara.post(form.attributes["action"], data=form.fields() | {"value": value})
    assert answer.status_code == 303
    assert house.books.done == [done]


async def test_money_that_a_provider_would_not_send_back_is_asked_for_again(clara: httpx.AsyncClient) -> None:
    page = html_page.parse((await clara.get("/house/money")).text)
    assert page.one("h2", id="refused").text == "Hoàn tiền bị từ chối"
    again = [link.attributes["href"] for link in page.all("a") if "/refund" in link.attributes.get("href", "")]
    assert again == ["/house/orders/ord_2/refund"]


async def test_an_empty_field_does_nothing_and_says_so(clara: httpx.AsyncClient, house: Scene) -> None:
    form = html_page.parse((await clara.get("/house/money")).text).all("form")[0]
    answer = await clara.post(form.attributes["action"], data=form.fields() | {"value": " "})
    assert answer.status_code == 422
    assert "Xin điền vào ô" in answer.text
    assert house.books.done == []


async def test_a_refusal_of_ticketing_is_shown(clara: httpx.AsyncClient, house: Scene) -> None:
    form = html_page.parse((await clara.get("/house/money")).text).all("form")[0]
    house.refusal = (409, "suspense_item_settled", "Khoản tiền này đã được xử lý rồi.", "Dealt with.")
    answer = await clara.post(form.attributes["action"], data=form.fields() | {"value": "FT1"})
    assert answer.status_code == 409
    assert "đã được xử lý rồi" in answer.text
