import httpx

from tests.support import evening_stand_in, html_page
from tests.support.approvals_stand_in import PASSWORD
from tests.support.services_stand_in import Scene, key_of
from ticketing.orders.schemas import OrderState


async def test_a_refund_is_looked_at_then_asked_for_with_its_reason(clara: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title())
    address = f"/house/orders/{order.id}/refund"
    page = html_page.parse((await clara.get(address)).text)
    assert page.one("h1").text == "Hoàn lại 50.000 ₫?"
    answer = await clara.post(address, data=page.one("form").fields() | {"reason": "Khách mua nhầm suất"})
    assert answer.status_code == 303
    assert [refund.reason for refund in house.refunds.values()] == ["Khách mua nhầm suất"]
    after = html_page.parse((await clara.get(answer.headers["location"])).text)
    assert "Đã gửi yêu cầu hoàn tiền." in after.one("p", role="status").text


async def test_above_the_limit_a_second_person_confirms_at_the_same_screen(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    order = evening_stand_in.admission_order(house.add_performance(), OrderState.PAID, 2)
    house.orders[order.id], house.alone_up_to = order, 200_000
    address = f"/house/orders/{order.id}/refund"
    form = html_page.parse((await clara.get(address)).text).one("form").fields() | {"reason": "Khách đổi ý"}
    asked = html_page.parse((await clara.post(address, data=form)).text).one("form").fields()
    assert asked["reason"] == "Khách đổi ý"
    answer = await clara.post(address, data=asked | {"second_email": "lan@example.vn", "second_password": PASSWORD})
    assert answer.status_code == 303
    [approval] = house.approvals
    assert (approval.amount_minor, approval.subject) == (order.total.minor, order.id)
    assert len(house.refunds) == 1


async def test_a_refund_sent_twice_is_one_refund(clara: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title())
    address = f"/house/orders/{order.id}/refund"
    form = html_page.parse((await clara.get(address)).text).one("form").fields() | {"reason": "Mua nhầm"}
    await clara.post(address, data=form)
    await clara.post(address, data=form)
    assert len(house.refunds) == 1


async def test_a_refund_needs_a_reason(clara: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title())
    address = f"/house/orders/{order.id}/refund"
    form = html_page.parse((await clara.get(address)).text).one("form").fields()
    answer = await clara.post(address, data=form | {"reason": " "})
    assert answer.status_code == 422
    assert html_page.parse(answer.text).error_of("reason") == "Xin ghi lý do hoàn tiền (tối đa 300 ký tự)."
    assert house.refunds == {}


async def test_a_refusal_of_ticketing_is_shown_on_the_form(clara: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title())
    address = f"/house/orders/{order.id}/refund"
    form = html_page.parse((await clara.get(address)).text).one("form").fields()
    house.refusal = (409, "order_not_refundable", "Đơn này vừa được hoàn tiền.", "Just refunded.")
    answer = await clara.post(address, data=form | {"reason": "Mua nhầm"})
    assert answer.status_code == 409
    page = html_page.parse(answer.text)
    assert page.one("p", role="alert").text == "Đơn này vừa được hoàn tiền."
    assert page.one("form").fields()["reason"] == "Mua nhầm"


async def test_an_order_that_was_refunded_has_no_form(clara: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title(), OrderState.REFUNDED)
    page = html_page.parse((await clara.get(f"/house/orders/{order.id}/refund")).text)
    assert "Chỉ đơn hàng đã thanh toán mới hoàn tiền được." in page.text
    assert not page.all("form")


async def test_the_buyer_cannot_refund_and_a_form_without_token_does_nothing(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, house: Scene
) -> None:
    order = house.add_order(house.add_title())
    await stranger.get(f"/orders/{order.id}", params={"key": key_of(order)})
    address = f"/house/orders/{order.id}/refund"
    assert (await stranger.get(address)).headers["location"] == "/sign-in"
    assert (await visitor.post(address, data={"reason": "x"})).status_code == 403
    assert house.refunds == {}


async def test_of_several_tickets_the_chosen_ones_are_refunded(clara: httpx.AsyncClient, house: Scene) -> None:
    order = evening_stand_in.admission_order(house.add_performance(), OrderState.PAID, 3)
    house.orders[order.id] = order
    address = f"/house/orders/{order.id}/refund"
    form = html_page.parse((await clara.get(address)).text).one("form").fields() | {"reason": "Một người bị ốm"}
    none = await clara.post(address, data={name: value for name, value in form.items() if "tck" not in name})
    assert (none.status_code, "Xin chọn ít nhất một vé." in none.text) == (422, True)
    del form[f"ticket-{order.tickets[0].id}"]
    assert (await clara.post(address, data=form)).status_code == 303
    assert house.refund_wishes[-1].ticket_ids == [order.tickets[1].id, order.tickets[2].id]
