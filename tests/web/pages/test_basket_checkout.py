"""From the basket to an order: once, however often the form is sent, and with everything wrong beside its field."""

import httpx

from tests.support import html_page
from tests.support.seats_stand_in import Seating
from tests.support.services_stand_in import Scene
from tests.web.pages.test_basket import fill, hall, hold_of

__all__ = ["hall"]  # a fixture


async def test_the_order_of_a_basket_is_made_once_and_the_basket_is_empty(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    await fill(visitor, "stalls-a-1", "stalls-a-3")
    form = html_page.parse((await visitor.get("/basket/checkout")).text).one("form").fields()
    form |= {"buyer_name": "Lan", "buyer_email": "lan@example.com", "payment_kind": "vietqr", "alternative": "1"}
    form |= {"youngest_born": "1990-05-20"}  # it is rated T13
    basket_cookie = visitor.cookies["sankhau_basket"]
    first = await visitor.post("/basket/checkout", data=form)
    assert "Giỏ vé của bạn đang trống." in (await visitor.get("/basket")).text
    visitor.cookies.set("sankhau_basket", basket_cookie)  # as a form that is sent twice at once
    second = await visitor.post("/basket/checkout", data=form)
    [order] = house.orders.values()
    assert first.headers["location"] == second.headers["location"] == f"/orders/{order.id}/transfer"
    wish = house.wishes[0]
    assert (wish.hold_id, wish.offer_id, wish.accepts_alternative) == (hold_of(house).id, None, True)


async def test_what_is_wrong_at_the_checkout_stands_beside_its_field(
    visitor: httpx.AsyncClient, house: Scene, hall: Seating
) -> None:
    await fill(visitor, "stalls-a-1")
    form = html_page.parse((await visitor.get("/basket/checkout")).text).one("form").fields()
    del form["alternative"]
    answer = await visitor.post("/basket/checkout", data=form | {"buyer_name": "Lan", "payment_kind": "stripe"})
    assert answer.status_code == 422
    assert html_page.parse(answer.text).one("p", id="buyer_email-error").text
    more = form | {"buyer_name": "Lan", "buyer_email": "lan@example.com", "total_minor": "1"}
    assert (await visitor.post("/basket/checkout", data=more)).status_code == 409
    assert not house.orders


async def test_a_checkout_without_a_basket_leads_to_the_basket(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/basket/checkout")).headers["location"] == "/basket"
