"""The pages' questions about performances."""

import httpx
import pytest

from tests.support import services_stand_in
from tests.support.services_stand_in import ORGANISATION, Scene
from tests.web.conftest import client_of
from ticketing.catalog.schemas import PerformanceState
from web.clients import evenings
from web.clients.answers import ServiceRefused


@pytest.fixture
def house() -> Scene:
    return Scene()


@pytest.fixture
def http(house: Scene) -> httpx.AsyncClient:
    return client_of(services_stand_in.ticketing_app(house))


async def test_figures_are_for_the_house(http: httpx.AsyncClient, house: Scene) -> None:
    made = house.add_performance()
    assert (await evenings.performance(http, made.id)).sold is None
    assert (await evenings.performance(http, made.id, actor_token="actor-token")).sold == 45
    assert [one.sold for one in await evenings.upcoming(http)] == [None]
    assert [one.sold for one in await evenings.of_house(http, ORGANISATION, actor_token="t")] == [45]


async def test_a_draft_is_refused_and_a_step_opens_it(http: httpx.AsyncClient, house: Scene) -> None:
    made = house.add_performance(state="draft", on_sale=False)
    with pytest.raises(ServiceRefused, match="performance_not_found"):
        await evenings.performance(http, made.id)
    await evenings.step(http, made.id, PerformanceState.ON_SALE, actor_token="t")
    assert (await evenings.performance(http, made.id)).on_sale
