"""Bringing tickets back on the order's page, and what a house says about it."""

import httpx

from tests.support import evening_stand_in, html_page
from tests.support.services_stand_in import Scene, key_of
from ticketing.orders.schemas import OrderState, OrderView


async def _bought(visitor: httpx.AsyncClient, house: Scene) -> OrderView:
    order = evening_stand_in.admission_order(house.add_performance(), OrderState.PAID, 2)
    house.orders[order.id] = order
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    return order


async def test_the_buyer_returns_one_of_two(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = await _bought(visitor, house)
    address = html_page.parse((await visitor.get(f"/orders/{order.id}")).text).link("Trả vé")
    page = html_page.parse((await visitor.get(address)).text)
    assert "Nhà hát giữ lại 10.000 ₫ mỗi vé." in page.text
    form = page.one("form").fields()
    none = {name: value for name, value in form.items() if not name.startswith("ticket-")}
    assert (await visitor.post(address, data=none)).status_code == 422
    one = none | {f"ticket-{order.tickets[1].id}": "1"}
    answer = await visitor.post(address, data=one)
    assert answer.status_code == 303
    assert house.returned[-1].ticket_ids == [order.tickets[1].id]
    assert html_page.parse((await visitor.get(answer.headers["location"])).text).one("p", role="status").text


async def test_beyond_the_time_the_page_says_so(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = await _bought(visitor, house)
    address = f"/orders/{order.id}/return"
    form = html_page.parse((await visitor.get(address)).text).one("form").fields()
    house.refusal = (409, "return_too_late", "Bây giờ đã muộn.", "It is too late now.")
    answer = await visitor.post(address, data=form)
    assert (answer.status_code, "Bây giờ đã muộn." in answer.text) == (409, True)


async def test_nobody_else_sees_it(visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, house: Scene) -> None:
    order = await _bought(visitor, house)
    assert (await stranger.get(f"/orders/{order.id}/return")).status_code == 404


async def test_the_house_says_until_when_and_for_how_much(clara: httpx.AsyncClient, house: Scene) -> None:
    performance = house.add_performance()
    address = f"/house/performances/{performance.id}/returns"
    form = html_page.parse((await clara.get(address)).text).one("form").fields()
    wrong = await clara.post(address, data=form | {"hours": "một", "fee": "0"})
    assert wrong.status_code == 422
    answer = await clara.post(address, data=form | {"hours": "48", "fee": "10.000"})
    assert answer.status_code == 303
    decided = house.return_policies[performance.id]
    assert (decided.returns_until_hours, decided.return_fee_minor) == (48, 10_000)
    await clara.post(address, data=form | {"hours": "", "fee": ""})
    assert house.return_policies[performance.id].returns_until_hours is None
