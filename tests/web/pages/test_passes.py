"""The audience's side of a monthly pass: buy it, watch with it, cancel it."""

import httpx
import pytest

from tests.support import html_page
from tests.support.passes_stand_in import pass_of, pass_order, plan_of
from tests.support.services_stand_in import ORGANISATION, Scene, key_of
from ticketing.orders.schemas import OrderView
from ticketing.passes.schemas import PassState

LAN = {"buyer_name": "Nguyễn Thị Lan", "buyer_phone": "0912 345 678"}


def holds(house: Scene, *titles: str, state: PassState = PassState.RENEWING) -> OrderView:
    """The order of a pass that opens these titles."""
    order = pass_order(ORGANISATION)
    house.orders[order.id] = order
    house.passes.held[order.id] = pass_of(order, list(titles), state)
    return order


async def test_a_pass_says_what_it_opens_and_is_bought_like_a_ticket(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    house.passes.plan = plan_of(ORGANISATION, {title.id: title.name_vi})
    shown = html_page.parse((await visitor.get(f"/titles/{title.id}")).text)
    address = shown.link("Hoặc xem tất cả theo tháng: 99.000 ₫")
    page = html_page.parse((await visitor.get(address)).text)
    assert title.name_vi in page.one("main").text
    assert "huỷ lúc nào cũng được" in page.one("main").text
    form = page.one("form").fields()
    changed = await visitor.post(address, data=form | LAN | {"price_minor": "1"})
    assert changed.status_code == 409
    nobody = await visitor.post(address, data=form | {"buyer_name": "Lan"})
    assert nobody.status_code == 422
    answer = await visitor.post(address, data=form | LAN | {"payment_kind": "vietqr"})
    assert answer.status_code == 303
    [wish] = house.wishes
    assert (wish.offer_id, wish.buyer_phone) == ("ofr_pass", "+84912345678")


async def test_where_there_is_no_pass_none_is_sold(visitor: httpx.AsyncClient, house: Scene) -> None:
    assert (await visitor.get(f"/passes/{ORGANISATION}")).status_code == 410
    house.passes.plan = plan_of(ORGANISATION, {}, on_sale=False)
    assert (await visitor.get(f"/passes/{ORGANISATION}")).status_code == 410


async def test_with_a_pass_its_titles_are_watched_and_no_others(visitor: httpx.AsyncClient, house: Scene) -> None:
    title, other = house.add_title(), house.add_title("Thạch Sanh")
    order = holds(house, title.id)
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    assert "Vé tháng của bạn mở chương trình này đến" in (await visitor.get(f"/titles/{title.id}")).text
    assert (await visitor.get(f"/watch/{title.id}")).status_code == 200
    assert (await visitor.get(f"/watch/{other.id}")).status_code == 402


async def test_a_pass_that_has_ended_opens_nothing(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    order = holds(house, title.id, state=PassState.ENDED)
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    assert (await visitor.get(f"/watch/{title.id}")).status_code == 402
    assert "Mua lại" in (await visitor.get(f"/pass/{order.id}")).text


async def test_it_is_cancelled_with_one_button(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = holds(house)
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    shown = html_page.parse((await visitor.get(f"/orders/{order.id}")).text)
    address = shown.link("Đến vé tháng")
    form = html_page.parse((await visitor.get(address)).text).one("form")
    answer = await visitor.post(address, data=form.fields())
    assert answer.status_code == 303
    after = (await visitor.get(address)).text
    assert "Đã huỷ" in after
    assert html_page.parse(after).all("form") == []


@pytest.mark.parametrize("path", ["/pass/{order}", "/en/pass/{order}"])
async def test_a_pass_is_shown_to_who_holds_its_key_only(stranger: httpx.AsyncClient, house: Scene, path: str) -> None:
    order = holds(house)
    assert (await stranger.get(path.format(order=order.id))).status_code == 404
    assert (await stranger.post(path.format(order=order.id))).status_code == 403
