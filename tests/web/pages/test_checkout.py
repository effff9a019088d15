import httpx
import pytest

from tests.support import html_page
from tests.support.services_stand_in import CHECKOUT, Scene, offer_of
from web import form_tokens

LAN = {"buyer_name": "Nguyễn Thị Lan", "buyer_email": "lan@example.com"}


async def form_of(visitor: httpx.AsyncClient, address: str) -> dict[str, str]:
    page = html_page.parse((await visitor.get(address)).text)
    return page.one("form").fields()


async def test_two_fields_and_one_button_lead_to_the_payment_page(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    address = f"/titles/{title.id}/checkout"
    page = html_page.parse((await visitor.get(address)).text)
    visible = [i.attributes["name"] for i in page.all("input") if i.attributes["type"] != "hidden"]
    folded = ["voucher_code", "invoice_name", "invoice_tax_code", "invoice_address"]
    assert visible == ["buyer_name", "buyer_email", "buyer_phone", *folded]
    assert "đã gồm mọi loại phí" in page.one("main").text
    answer = await visitor.post(address, data=page.one("form").fields() | LAN)
    assert answer.status_code == 303
    assert answer.headers["location"] == CHECKOUT
    wish = house.wishes[0]
    assert wish.buyer_name == "Nguyễn Thị Lan"
    assert wish.return_path == "/orders/{order_id}?key={access_key}"
    assert wish.language == "vi"


async def test_vietqr_comes_first_and_leads_to_our_own_page(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    address = f"/titles/{title.id}/checkout"
    page = html_page.parse((await visitor.get(address)).text)
    ways = [b.attributes["value"] for b in page.all("button") if b.attributes.get("name") == "payment_kind"]
    assert ways == ["vietqr", "stripe"]
    answer = await visitor.post(address, data=page.one("form").fields() | LAN | {"payment_kind": "vietqr"})
    assert house.wishes[0].payment_kind == "vietqr"
    [order_id] = house.orders
    assert answer.headers["location"] == f"/orders/{order_id}/transfer"


async def test_english_buyers_come_back_to_english_pages(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    address = f"/en/titles/{title.id}/checkout"
    await visitor.post(address, data=await form_of(visitor, address) | LAN)
    assert house.wishes[0].return_path.startswith("/en/orders/")
    assert house.wishes[0].language == "en"


async def test_a_form_sent_twice_is_one_order(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    address = f"/titles/{title.id}/checkout"
    form = await form_of(visitor, address) | LAN
    first, second = await visitor.post(address, data=form), await visitor.post(address, data=form)
    assert first.headers["location"] == second.headers["location"] == CHECKOUT
    assert len(house.orders) == 1


async def test_going_back_and_correcting_the_name_is_a_new_order(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    address = f"/titles/{title.id}/checkout"
    form = await form_of(visitor, address) | LAN
    await visitor.post(address, data=form)
    await visitor.post(address, data=form | {"buyer_name": "Nguyễn Thị Lan Anh"})
    assert {order.buyer_name for order in house.orders.values()} == {"Nguyễn Thị Lan", "Nguyễn Thị Lan Anh"}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("buyer_name", "  ", "Xin cho biết họ và tên của bạn (tối đa 120 ký tự)."),
        ("buyer_name", "a" * 121, "Xin cho biết họ và tên của bạn (tối đa 120 ký tự)."),
        ("buyer_email", "lan", "Xin nhập địa chỉ email, ví dụ lan@example.com."),
        ("buyer_email", " ", "Xin cho biết e-mail hoặc số di động: vé sẽ được gửi đến đó."),
        ("buyer_phone", "0912", "Xin nhập số di động, ví dụ 0912 345 678, hoặc số có mã nước: +33…"),
        ("buyer_phone", "024 3825 3257", "Số cố định không nhận được tin nhắn. Xin cho số di động, hoặc để trống."),
    ],
)
async def test_a_wrong_field_says_so_beside_it_and_keeps_what_was_typed(
    visitor: httpx.AsyncClient, house: Scene, field: str, value: str, message: str
) -> None:
    title = house.add_title()
    address = f"/titles/{title.id}/checkout"
    form = await form_of(visitor, address) | LAN | {field: value}
    answer = await visitor.post(address, data=form)
    assert answer.status_code == 422
    page = html_page.parse(answer.text)
    assert page.error_of(field) == message
    assert page.one("input", name=field).attributes["aria-invalid"] == "true"
    assert page.one("form").fields() | {field: ""} == form | {field: ""}
    assert house.orders == {}


async def test_a_changed_price_is_shown_before_anything_is_ordered(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    address = f"/titles/{title.id}/checkout"
    form = await form_of(visitor, address) | LAN
    house.offers = [offer_of(title, minor=60_000)]
    answer = await visitor.post(address, data=form)
    assert answer.status_code == 409
    assert "Giá vé vừa thay đổi" in html_page.parse(answer.text).one("p", role="alert").text
    assert house.orders == {}


async def test_ticketing_away_keeps_the_form_and_the_attempt(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    address = f"/titles/{title.id}/checkout"
    form = await form_of(visitor, address) | LAN
    house.refusal = (503, "unavailable", "Tạm bận.", "Busy.")
    answer = await visitor.post(address, data=form)
    assert answer.status_code == 503
    assert html_page.parse(answer.text).one("form").fields() == form


async def test_a_title_that_is_not_on_sale_is_gone(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    house.offers.clear()
    answer = await visitor.get(f"/titles/{title.id}/checkout")
    assert answer.status_code == 410
    assert "hiện không bán vé" in answer.text


class TestForeignForms:
    """A form without the token of this browser does nothing."""

    async def test_without_token(self, visitor: httpx.AsyncClient, house: Scene) -> None:
        title = house.add_title()
        address = f"/titles/{title.id}/checkout"
        form = await form_of(visitor, address) | LAN
        del form["form_token"]
        assert (await visitor.post(address, data=form)).status_code == 403
        assert house.orders == {}

    async def test_with_the_token_of_another_browser(
        self, visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, house: Scene
    ) -> None:
        title = house.add_title()
        address = f"/titles/{title.id}/checkout"
        await visitor.get(address)
        form = await form_of(stranger, address) | LAN
        assert (await visitor.post(address, data=form)).status_code == 403
        assert house.orders == {}

    async def test_without_the_cookie(self, visitor: httpx.AsyncClient, house: Scene) -> None:
        title = house.add_title()
        address = f"/titles/{title.id}/checkout"
        form = await form_of(visitor, address) | LAN
        visitor.cookies.clear()
        assert (await visitor.post(address, data=form)).status_code == 403

    async def test_as_json_or_multipart(self, visitor: httpx.AsyncClient, house: Scene) -> None:
        title = house.add_title()
        address = f"/titles/{title.id}/checkout"
        form = await form_of(visitor, address) | LAN
        assert (await visitor.post(address, json=form)).status_code == 403
        assert (await visitor.post(address, data=form, files={"x": b"y"})).status_code == 403

    async def test_larger_than_the_limit(self, visitor: httpx.AsyncClient, house: Scene) -> None:
        title = house.add_title()
        address = f"/titles/{title.id}/checkout"
        form = await form_of(visitor, address) | LAN
        room = form_tokens.MAX_BYTES - len(str(httpx.QueryParams(form | {"x": ""})))
        assert (await visitor.post(address, data=form | {"x": "a" * room})).status_code == 303
        assert (await visitor.post(address, data=form | {"x": "a" * (room + 1)})).status_code == 413
