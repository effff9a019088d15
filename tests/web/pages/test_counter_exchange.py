"""The counter finds a customer's order and changes its tickets for other places in one form."""

import httpx

from tests.support import evening_stand_in, html_page
from tests.support.services_stand_in import Scene
from ticketing.boxoffice.schemas import CounterSale
from ticketing.orders.schemas import OrderState


def sold(house: Scene) -> str:
    evening = house.add_performance(id="prf_kieu")
    wish = CounterSale(offer_id=evening.offer_id, quantity=2)
    house.orders["ord_cash"] = evening_stand_in.counter_order(evening, wish, id="ord_cash")
    assert house.orders["ord_cash"].state is OrderState.PAID
    return "/house/orders/ord_cash/exchange"


async def test_all_tickets_are_given_for_as_many_places_unless_the_seller_says_otherwise(
    clara: httpx.AsyncClient, house: Scene
) -> None:
    path = sold(house)
    form = html_page.parse((await clara.get(path)).text).one("form", class_="counter__sale").fields()
    assert form["quantity"] == "2"
    done = await clara.post(path, data=form)
    assert done.headers["location"].startswith("/house/counter/sales/")
    assert [len(wish.ticket_ids) for wish in house.exchanged] == [2]


async def test_without_a_ticket_or_with_too_many_places_nothing_is_kept(clara: httpx.AsyncClient, house: Scene) -> None:
    path = sold(house)
    form = html_page.parse((await clara.get(path)).text).one("form", class_="counter__sale").fields()
    none = {name: value for name, value in form.items() if not name.startswith("ticket-")}
    for wrong in (none, form | {"quantity": "0"}, form | {"quantity": "51"}):
        assert (await clara.post(path, data=wrong)).status_code == 422
    assert not house.holds
    assert not house.exchanged


async def test_one_order_that_fits_is_opened_and_none_is_said(clara: httpx.AsyncClient, house: Scene) -> None:
    sold(house)
    found = await clara.get("/house/counter/find", params={"typed": "ord_cash"})
    assert found.headers["location"] == "/house/counter/sales/ord_cash"
    assert "Không thấy đơn nào" in (await clara.get("/house/counter/find", params={"typed": "nobody"})).text
