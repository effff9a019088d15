"""The pay page, as a browser without JavaScript sees it."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from infra.embedded.fake_stripe.pay_page import amount_text
from tests.infra.embedded.fake_stripe.conftest import SITE, StandIn

# Stripe's library hands httpx its form the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    """A browser that shows redirects instead of following them."""
    async with httpx.AsyncClient() as client:
        yield client


async def test_it_is_plainly_a_test_in_both_languages_and_names_the_price(
    stand_in: StandIn, browser: httpx.AsyncClient
) -> None:
    session = await stand_in.open_session()
    page = (await browser.get(stand_in.pay_page(session.id))).text
    for words in ("TRANG THANH TOÁN THỬ", "TEST PAYMENT PAGE", "50.000 ₫", "Vé xem &lt;phim&gt;"):
        assert words in page
    assert re.findall(r'<button[^>]*value="(\w+)"', page) == ["pay", "decline", "back"]
    assert "<script" not in page
    assert "style=" not in page
    stylesheet = await browser.get(f"{stand_in.address}/test-payment/pay_page.css")
    assert stylesheet.headers["content-type"].startswith("text/css")


async def test_pay_leads_back_to_the_shop(stand_in: StandIn, browser: httpx.AsyncClient) -> None:
    session = await stand_in.open_session()
    answer = await browser.post(stand_in.pay_page(session.id), data={"button": "pay"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{SITE}/orders/1?session={session.id}")


async def test_pressing_pay_twice_pays_once(stand_in: StandIn, browser: httpx.AsyncClient) -> None:
    session = await stand_in.open_session()
    for _press in range(2):
        answer = await browser.post(stand_in.pay_page(session.id), data={"button": "pay"})
        assert answer.status_code == 303
    assert len((await stand_in.client.v1.payment_intents.list_async()).data) == 1
    assert "Tiếp tục" in (await browser.get(stand_in.pay_page(session.id))).text


async def test_decline_says_so_and_the_visitor_can_try_again(stand_in: StandIn, browser: httpx.AsyncClient) -> None:
    session = await stand_in.open_session()
    answer = await browser.post(stand_in.pay_page(session.id), data={"button": "decline"}, follow_redirects=True)
    assert "bị từ chối" in answer.text
    assert 'value="pay"' in answer.text
    assert (await stand_in.client.v1.checkout.sessions.retrieve_async(session.id)).status == "open"


async def test_back_leads_to_where_the_visitor_came_from(stand_in: StandIn, browser: httpx.AsyncClient) -> None:
    session = await stand_in.open_session()
    answer = await browser.post(stand_in.pay_page(session.id), data={"button": "back"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{SITE}/titles/1")


async def test_an_expired_payment_says_that_nothing_was_paid(stand_in: StandIn, browser: httpx.AsyncClient) -> None:
    session = await stand_in.open_session()
    await stand_in.client.v1.checkout.sessions.expire_async(session.id)
    pressed = await browser.post(stand_in.pay_page(session.id), data={"button": "pay"}, follow_redirects=True)
    assert "đã hết hạn" in pressed.text
    assert 'value="pay"' not in pressed.text


async def test_an_unknown_payment_has_a_page_too(stand_in: StandIn, browser: httpx.AsyncClient) -> None:
    answer = await browser.get(stand_in.pay_page("cs_test_none"))
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.text


async def test_the_browser_may_send_the_form_here_and_on_to_the_shop_only(
    stand_in: StandIn, browser: httpx.AsyncClient
) -> None:
    session = await stand_in.open_session()
    policy = (await browser.get(stand_in.pay_page(session.id))).headers["content-security-policy"]
    assert f"form-action 'self' {SITE}" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (50_000, "vnd", "50.000 ₫"),
        (1_250_000, "vnd", "1.250.000 ₫"),
        (1_234_56, "usd", "1.234,56 USD"),
        (500, "jpy", "500 JPY"),
    ],
)
def test_amounts_read_as_people_write_them(minor: int, currency: str, text: str) -> None:
    assert amount_text({"amount_total": minor, "currency": currency}) == text
