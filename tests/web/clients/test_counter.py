"""The counter's questions to ticketing."""

import httpx
import pytest

from tests.support import evening_stand_in, services_stand_in
from tests.support.services_stand_in import ORGANISATION, Scene
from tests.web.conftest import client_of
from ticketing.boxoffice.schemas import CounterSale
from web.clients import counter


@pytest.fixture
def house() -> Scene:
    return Scene()


@pytest.fixture
def http(house: Scene) -> httpx.AsyncClient:
    return client_of(services_stand_in.ticketing_app(house))


async def test_a_sale_and_the_list_it_then_stands_in(http: httpx.AsyncClient, house: Scene) -> None:
    evening = house.add_performance()
    sale = CounterSale(offer_id=evening.offer_id, quantity=2, given_minor=500_000)
    order = await counter.sell(http, sale, actor_token="actor-token", idempotency_key="one-form-only")
    again = await counter.sell(http, sale, actor_token="actor-token", idempotency_key="one-form-only")
    assert order == again
    assert order.tickets[0].code == evening_stand_in.CODE
    assert await counter.latest(http, ORGANISATION, actor_token="actor-token") == [order]
