"""Tickets come to another device: asked for by e-mail or phone, opened by a link, the same page for everybody."""

import httpx
import pytest

from tests.support import html_page
from tests.support.people_stand_in import SPENT, TOKEN
from tests.support.services_stand_in import Scene


async def form(visitor: httpx.AsyncClient, address: str) -> dict[str, str]:
    return html_page.parse((await visitor.get(address)).text).one("form").fields()


@pytest.mark.parametrize(
    ("typed", "asked"), [("Lan@Example.com", "lan@example.com"), (" 0912 345 678 ", "+84912345678")]
)
async def test_the_answer_is_the_same_page_for_everybody(
    visitor: httpx.AsyncClient, house: Scene, typed: str, asked: str
) -> None:
    answer = await visitor.post("/recover", data=await form(visitor, "/recover") | {"contact": typed})
    assert (answer.status_code, answer.headers["location"]) == (303, "/recover?sent=1")
    assert [wish.contact for wish in house.recoveries] == [asked]
    page = html_page.parse((await visitor.get("/recover?sent=1")).text)
    assert "Nếu trong 12 tháng qua" in page.one("main").text


async def test_what_is_neither_email_nor_phone_says_so_beside_the_field(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    answer = await visitor.post("/en/recover", data=await form(visitor, "/en/recover") | {"contact": "lan"})
    page = html_page.parse(answer.text)
    assert answer.status_code == 422
    assert "0912 345 678" in page.one("p", id="contact-error").text
    assert page.one("input", id="contact").attributes["value"] == "lan"
    assert house.recoveries == []


async def test_too_many_askings_are_told_in_words(visitor: httpx.AsyncClient, house: Scene) -> None:
    house.refusal = (429, "recovery_throttled", "Xin đợi 12 phút.", "Wait.")
    answer = await visitor.post("/recover", data=await form(visitor, "/recover") | {"contact": "lan@example.com"})
    assert answer.status_code == 429
    assert "Xin đợi 12 phút." in html_page.parse(answer.text).one("p", role="alert").text


async def test_looking_at_the_link_opens_nothing_and_the_button_opens_every_ticket(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    orders = [house.add_order(house.add_title(name)) for name in ("Tấm Cám", "Thạch Sanh")]
    fields = await form(visitor, f"/recover/{TOKEN}")
    assert "sankhau_orders" not in visitor.cookies
    answer = await visitor.post(f"/recover/{TOKEN}", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/orders")
    shown = html_page.parse((await visitor.get("/orders")).text).one("main").text
    assert "Tấm Cám" in shown
    assert "Thạch Sanh" in shown
    assert (await visitor.get(f"/orders/{orders[1].id}")).status_code == 200


async def test_the_link_of_a_message_opens_its_ticket_and_leaves_the_address(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    order = house.add_order(house.add_title())
    answer = await visitor.get(f"/en/t/{TOKEN}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/en/orders/{order.id}")
    assert answer.headers["cache-control"] == "private, no-store"
    assert (await visitor.get(f"/orders/{order.id}")).status_code == 200


@pytest.mark.parametrize("address", [f"/t/{SPENT}", "/t/x"])
async def test_a_link_that_is_spent_or_broken_opens_nothing(
    visitor: httpx.AsyncClient, house: Scene, address: str
) -> None:
    house.add_order(house.add_title())
    answer = await visitor.get(address)
    assert answer.status_code in {404, 410}
    assert "sankhau_orders" not in visitor.cookies


async def test_a_foreign_page_can_open_nothing(visitor: httpx.AsyncClient, house: Scene) -> None:
    house.add_order(house.add_title())
    assert (await visitor.post(f"/recover/{TOKEN}", data={"form_token": "x"})).status_code == 403
