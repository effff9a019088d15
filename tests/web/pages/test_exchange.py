"""Tickets are given for what is in the basket, on the order's own page."""

import httpx

from tests.support import evening_stand_in, exchanges_stand_in, html_page
from tests.support.seats_stand_in import Seating
from tests.support.services_stand_in import Scene, key_of
from tests.web.pages.test_basket import fill, hall, hold_of
from ticketing.orders.schemas import OrderState, OrderView

__all__ = ["hall"]  # a fixture


async def _bought(visitor: httpx.AsyncClient, house: Scene) -> OrderView:
    order = evening_stand_in.admission_order(house.add_performance(), OrderState.PAID, 2)
    house.orders[order.id] = order
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    return order


async def test_one_ticket_is_given_for_the_seat_in_the_basket(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    order = await _bought(visitor, house)
    address = html_page.parse((await visitor.get(f"/orders/{order.id}")).text).link("Đổi vé")
    assert "Trước hết cho chỗ mới vào giỏ" in (await visitor.get(address)).text
    await fill(visitor, "stalls-a-1")
    page = html_page.parse((await visitor.get(address)).text)
    assert "Tầng 1, hàng A, ghế 1" in page.one("main").text
    form = page.one("form").fields()
    none = {name: value for name, value in form.items() if not name.startswith("ticket-")}
    assert (await visitor.post(address, data=none)).status_code == 422
    answer = await visitor.post(address, data=none | {f"ticket-{order.tickets[1].id}": "1"})
    assert answer.status_code == 303
    [wish] = house.exchanged
    assert (wish.hold_id, wish.ticket_ids) == (hold_of(house).id, [order.tickets[1].id])
    assert "Giỏ vé của bạn đang trống." in (await visitor.get("/basket")).text


async def test_dearer_places_lead_to_the_page_where_the_difference_is_paid(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    house.exchange_costs_more = True
    order = await _bought(visitor, house)
    await fill(visitor, "stalls-a-1")
    address = f"/orders/{order.id}/exchange"
    form = html_page.parse((await visitor.get(address)).text).one("form").fields()
    chosen = {f"ticket-{order.tickets[0].id}": "1", "payment_kind": "stripe"}
    answer = await visitor.post(address, data=form | chosen)
    assert (answer.status_code, answer.headers["location"]) == (303, exchanges_stand_in.PAGE)
    assert house.exchanged[0].return_path.startswith("/orders/{order_id}?key=")


async def test_a_refusal_stands_on_the_page_and_strangers_see_nothing(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    order = await _bought(visitor, house)
    await fill(visitor, "stalls-a-1")
    address = f"/orders/{order.id}/exchange"
    form = html_page.parse((await visitor.get(address)).text).one("form").fields()
    house.refusal = (409, "exchange_costs_more", "Chỗ mới đắt hơn.", "They cost more.")
    answer = await visitor.post(address, data=form | {f"ticket-{order.tickets[0].id}": "1"})
    assert (answer.status_code, "Chỗ mới đắt hơn." in answer.text) == (409, True)
    assert (await stranger.get(address)).status_code == 404
