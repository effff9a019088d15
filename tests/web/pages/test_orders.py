from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.support import html_page
from tests.support.services_stand_in import CHECKOUT, Scene, key_of
from ticketing.orders.schemas import OrderState


async def test_the_key_leaves_the_address_and_stays_in_the_browser(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title())
    answer = await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/orders/{order.id}"
    cookie = answer.headers["set-cookie"]
    assert key_of(order) not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    page = await visitor.get(f"/orders/{order.id}")
    assert page.status_code == 200
    assert key_of(order) not in page.text
    assert page.headers["cache-control"] == "private, no-store"


async def test_another_browser_or_a_wrong_key_sees_nothing(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, house: Scene
) -> None:
    order = house.add_order(house.add_title())
    assert (await stranger.get(f"/orders/{order.id}")).status_code == 404
    answer = await visitor.get(f"/orders/{order.id}", params={"key": "guessed"})
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    assert "Trình duyệt này không giữ vé" in answer.text


async def test_a_cookie_written_by_hand_opens_nothing(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title())
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    sealed = visitor.cookies["sankhau_orders"]
    visitor.cookies.set("sankhau_orders", "A" + sealed[1:], domain="localhost.local")
    assert (await visitor.get(f"/orders/{order.id}")).status_code == 404


@pytest.mark.parametrize(
    ("state", "heading"),
    [
        (OrderState.PENDING, "Đang chờ xác nhận"),
        (OrderState.PAID, "Vé của bạn đã sẵn sàng"),
        (OrderState.REFUNDING, "Tiền đang được hoàn lại cho bạn"),
        (OrderState.REFUNDED, "Đơn hàng này đã được hoàn tiền"),
        (OrderState.EXPIRED, "Đơn hàng này đã hết hạn"),
    ],
)
async def test_every_state_has_its_page(
    visitor: httpx.AsyncClient, house: Scene, state: OrderState, heading: str
) -> None:
    title = house.add_title()
    order = house.add_order(title, state)
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    page = html_page.parse((await visitor.get(f"/orders/{order.id}")).text)
    assert page.one("h1").text == heading
    links = {link.text: link.attributes["href"] for link in page.one("main").all("a")}
    assert ("Xem ngay" in links) == (state is OrderState.PAID)
    assert links.get("Chưa thanh toán? Đến trang thanh toán") == (CHECKOUT if state is OrderState.PENDING else None)
    refreshing = page.all("meta", http_equiv="refresh")
    assert [meta.attributes["content"] for meta in refreshing] == (
        ["3"] if state in {OrderState.PENDING, OrderState.REFUNDING} else []
    )


async def test_coming_back_without_paying_is_not_called_waiting(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title(), OrderState.PENDING)
    answer = await visitor.get(f"/orders/{order.id}", params={"key": key_of(order), "left": "1"})
    page = html_page.parse((await visitor.get(answer.headers["location"])).text)
    assert page.one("h1").text == "Bạn chưa thanh toán"


async def test_the_end_of_the_ticket_is_told_in_vietnam_s_time(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title())
    ticket = order.tickets[0].model_copy(update={"watch_until": datetime(2099, 12, 31, 17, 5, tzinfo=UTC)})
    house.orders[order.id] = order.model_copy(update={"tickets": [ticket]})
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    assert "00:05 01/01/2100" in (await visitor.get(f"/orders/{order.id}")).text


async def test_a_ticket_whose_time_is_over_opens_nothing(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title())
    past = order.tickets[0].model_copy(update={"watch_until": datetime.now(UTC) - timedelta(seconds=1)})
    house.orders[order.id] = order.model_copy(update={"tickets": [past]})
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    text = (await visitor.get(f"/orders/{order.id}")).text
    assert "Thời gian xem đã hết." in text
    assert "Xem ngay" not in text


async def test_the_browser_lists_its_orders_newest_first(visitor: httpx.AsyncClient, house: Scene) -> None:
    first, second = house.add_order(house.add_title("Một")), house.add_order(house.add_title("Hai"))
    for order in (first, second):
        await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    page = html_page.parse((await visitor.get("/orders")).text)
    assert [link.text for link in page.all("a", class_="row__name")] == ["Hai", "Một"]


async def test_a_browser_without_orders_is_told_how_to_get_one(visitor: httpx.AsyncClient) -> None:
    assert "Trình duyệt này chưa giữ vé nào." in (await visitor.get("/orders")).text
