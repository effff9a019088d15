"""The page of a bank transfer: it says what to do, what is missing, and never loses the buyer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.support import html_page
from tests.support.services_stand_in import BY_TRANSFER, TRANSFER, Scene, key_of
from ticketing.catalog.schemas import Price
from ticketing.orders.schemas import OrderState, OrderView


async def held(visitor: httpx.AsyncClient, house: Scene, **changes: Any) -> OrderView:
    """An order to be paid by transfer, of which this browser has the key."""
    state = changes.pop("state", OrderState.PENDING)
    order = house.add_order(house.add_title(), state, **BY_TRANSFER | changes)
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    return order


async def test_it_shows_code_amount_account_and_memo(visitor: httpx.AsyncClient, house: Scene) -> None:
    until = datetime.now(UTC) + timedelta(minutes=14, seconds=30)
    order = await held(visitor, house, transfer=TRANSFER.model_copy(update={"until": until}))
    text = (await visitor.get(f"/orders/{order.id}/transfer")).text
    page = html_page.parse(text)
    assert "<svg" in text
    shown = page.one("main").text
    for word in ("50.000 ₫", TRANSFER.memo, TRANSFER.account, "VietinBank", "NHA HAT HOA MAI", "thêm 15 phút"):
        assert word in shown.replace("\u00a0", " ")
    assert page.one("div", id="transfer-state").attributes["data-refresh-seconds"] == "3"


async def test_it_says_what_is_still_missing(visitor: httpx.AsyncClient, house: Scene) -> None:
    short = TRANSFER.model_copy(
        update={"missing": Price(minor=20_000, currency="VND"), "received": Price(minor=30_000, currency="VND")}
    )
    order = await held(visitor, house, transfer=short)
    state = html_page.parse((await visitor.get(f"/orders/{order.id}/transfer")).text).one("div", id="transfer-state")
    assert "Đã nhận 30.000 ₫. Xin chuyển thêm 20.000 ₫" in state.text.replace("\u00a0", " ")


async def test_the_code_can_be_saved_as_a_picture(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = await held(visitor, house)
    answer = await visitor.get(f"/orders/{order.id}/transfer/code.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert TRANSFER.memo in answer.headers["content-disposition"]


async def test_more_time_is_one_press_away(visitor: httpx.AsyncClient, house: Scene) -> None:
    soon = TRANSFER.model_copy(update={"until": datetime.now(UTC) + timedelta(minutes=2)})
    order = await held(visitor, house, transfer=soon)
    address = f"/orders/{order.id}/transfer"
    form = html_page.parse((await visitor.get(address)).text).one("form").fields()
    assert (await visitor.post(address, data=form)).headers["location"] == address
    assert "thêm 17 phút" in (await visitor.get(address)).text


async def test_once_paid_it_leads_to_the_show_and_stops_looking(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = await held(visitor, house, state=OrderState.PAID, transfer=None)
    page = html_page.parse((await visitor.get(f"/orders/{order.id}/transfer")).text)
    assert "vé của bạn đã sẵn sàng" in page.one("div", id="transfer-state").text
    assert page.one("div", id="transfer-state").attributes["data-refresh-seconds"] == ""
    assert page.one("a", class_="button button--wide").attributes["href"] == f"/watch/{order.lines[0].title_id}"


async def test_after_the_time_it_still_waits_and_says_so(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = await held(visitor, house, state=OrderState.EXPIRED)
    text = (await visitor.get(f"/orders/{order.id}/transfer")).text
    assert "vé vẫn sẽ đến" in text
    assert "<svg" not in html_page.parse(text).one("div", id="transfer-details").text


async def test_nobody_without_the_key_sees_it(stranger: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title(), OrderState.PENDING, **BY_TRANSFER)
    for path in ("transfer", "transfer/code.png"):
        assert (await stranger.get(f"/orders/{order.id}/{path}")).status_code == 404
