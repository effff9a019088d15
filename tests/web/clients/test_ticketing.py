import httpx
import pytest
from fastapi import FastAPI

from tests.support.services_stand_in import ORGANISATION, PASSWORD, Scene, key_of
from ticketing.accounts.schemas import SignIn
from ticketing.orders.schemas import OrderState, OrderWish, RefundWish
from web.clients import ticketing
from web.clients.answers import ServiceRefused


@pytest.fixture
def http(pages: FastAPI) -> httpx.AsyncClient:
    client: httpx.AsyncClient = pages.state.site.ticketing
    return client


async def test_the_same_wish_with_the_same_key_is_the_same_order(http: httpx.AsyncClient, house: Scene) -> None:
    house.add_title()
    wish = OrderWish(
        offer_id=house.offers[0].id,
        buyer_name="Lan",
        buyer_email="lan@example.com",
        return_path="/orders/x",
        cancel_path="/orders/x",
    )
    first, again, other = [await ticketing.place_order(http, wish, idempotency_key=key) for key in ("a", "a", "b")]
    assert first == again
    assert other.order.id != first.order.id


async def test_an_order_is_shown_to_its_key_and_to_no_other(http: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title())
    assert await ticketing.order_of_buyer(http, order.id, access_key=key_of(order)) == order
    with pytest.raises(ServiceRefused) as refused:
        await ticketing.order_of_buyer(http, order.id, access_key="other")
    assert refused.value.status == 404


async def test_a_member_signs_in_acts_and_signs_out(http: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title())
    session = await ticketing.sign_in(http, SignIn(email="clara@example.com", password=PASSWORD))
    actor = await ticketing.actor_token(http, session_token=session.session_token)
    assert await ticketing.orders_of_house(http, ORGANISATION, actor_token=actor.actor_token) == [order]
    refund = await ticketing.ask_refund(
        http, order.id, RefundWish(reason="Mua nhầm"), actor_token=actor.actor_token, idempotency_key="a"
    )
    assert refund.order_id == order.id
    after = await ticketing.order_of_house(http, order.id, actor_token=actor.actor_token)
    assert after.state is OrderState.REFUNDING
    await ticketing.sign_out(http, session_token=session.session_token)
    with pytest.raises(ServiceRefused):
        await ticketing.actor_token(http, session_token=session.session_token)
