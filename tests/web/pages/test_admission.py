"""From the programme to the codes at the door: what a visitor of an evening sees."""

import httpx

from tests.support import html_page
from tests.support.evening_stand_in import admission_order
from tests.support.services_stand_in import Scene, key_of
from ticketing.orders.schemas import OrderState

BUYER = {"buyer_name": "Lan", "buyer_email": "lan@example.com", "quantity": "3", "payment_kind": "vietqr"}
BUYER |= {"youngest_born": "1990-05-20"}  # it is rated T13


async def test_three_tickets_are_one_order_however_often_the_form_is_sent(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    house.add_performance(id="prf_kieu")
    address = "/performances/prf_kieu/checkout"
    form = html_page.parse((await visitor.get(address)).text).one("form").fields() | BUYER
    answers = [await visitor.post(address, data=form) for _ in range(2)]
    [order] = house.orders.values()
    assert {answer.headers["location"] for answer in answers} == {f"/orders/{order.id}/transfer"}
    assert len(order.lines) == 3


async def test_what_is_wrong_stands_beside_its_field(visitor: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    address = "/performances/prf_kieu/checkout"
    form = html_page.parse((await visitor.get(address)).text).one("form").fields() | BUYER
    answer = await visitor.post(address, data=form | {"quantity": "11", "buyer_email": "lan"})
    assert answer.status_code == 422
    page = html_page.parse(answer.text)
    assert page.one("p", id="quantity-error").text == "Xin chọn từ 1 đến 10 vé."
    assert page.one("p", id="buyer_email-error").text


async def test_sold_out_while_typing_keeps_what_was_typed(visitor: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    address = "/performances/prf_kieu/checkout"
    form = html_page.parse((await visitor.get(address)).text).one("form").fields() | BUYER
    house.refusal = (409, "sold_out", "Không còn đủ chỗ.", "Not enough places.")
    answer = await visitor.post(address, data=form)
    assert answer.status_code == 409
    assert "Không còn đủ chỗ." in answer.text
    assert 'value="Lan"' in answer.text


async def test_sold_out_is_a_clear_page(visitor: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_full", left=0)
    assert "Hết vé" in (await visitor.get("/performances/prf_full")).text
    page = html_page.parse((await visitor.get("/performances/prf_full/checkout")).text)
    assert page.all("form") == []
    assert "Hết vé" in page.one("main").text


async def test_each_person_has_a_code_on_white_with_its_text(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = admission_order(house.add_performance(), OrderState.PAID)
    house.orders[order.id] = order
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    text = (await visitor.get(f"/orders/{order.id}")).text
    assert text.count("7F3K-9QWX-2MT4-HN8A") == 2
    assert text.count('<path fill="#fff"') == 2
    assert "2 vé của bạn đã sẵn sàng" in text


async def test_money_that_came_too_late_is_explained(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = admission_order(house.add_performance(), OrderState.REFUNDING)
    house.orders[order.id] = order
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    text = (await visitor.get(f"/orders/{order.id}")).text
    assert "Tiền của bạn đến khi đã hết chỗ" in text
    assert "7F3K" not in text


async def test_a_rating_asks_when_the_youngest_was_born_and_nobody_keeps_it(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    house.add_performance(id="prf_kieu")
    address = "/performances/prf_kieu/checkout"
    form = html_page.parse((await visitor.get(address)).text).one("form").fields() | BUYER
    answer = await visitor.post(address, data=form | {"youngest_born": ""})
    assert answer.status_code == 422
    assert html_page.parse(answer.text).one("p", id="youngest_born-error").text
    assert (await visitor.post(address, data=form | {"youngest_born": "ngày xưa"})).status_code == 422
    assert (await visitor.post(address, data=form | {"concession-student": "2"})).status_code == 303
    [wish] = house.wishes
    assert (str(wish.youngest_born), wish.concessions) == ("1990-05-20", ("student", "student"))


async def test_a_play_for_everybody_asks_for_no_age_and_k_for_somebody_who_comes_along(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    for rating, asks, guardian in (("P", False, False), ("K", True, True)):
        house.add_performance(id=f"prf_{rating}", age_rating=rating)
        text = (await visitor.get(f"/performances/prf_{rating}/checkout")).text
        assert ('name="youngest_born"' in text, 'name="guardian"' in text) == (asks, guardian)
