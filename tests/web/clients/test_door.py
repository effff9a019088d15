"""The door's questions to ticketing."""

import httpx
import pytest

from tests.support import services_stand_in
from tests.support.evening_stand_in import CODE
from tests.support.services_stand_in import Scene
from tests.web.conftest import client_of
from ticketing.gate.schemas import ScanWish, Verdict
from web.clients import door


@pytest.fixture
def house() -> Scene:
    return Scene()


@pytest.fixture
def http(house: Scene) -> httpx.AsyncClient:
    return client_of(services_stand_in.ticketing_app(house))


async def test_a_look_and_the_door_that_then_counts_it(http: httpx.AsyncClient, house: Scene) -> None:
    evening = house.add_performance()
    wish = ScanWish(typed=CODE, door="Cửa chính")
    seen = await door.scan(http, evening.id, wish, actor_token="t", idempotency_key="one-look-only")
    again = await door.scan(http, evening.id, wish, actor_token="t", idempotency_key="one-look-only")
    assert (seen, seen.verdict) == (again, Verdict.ACCEPTED)
    shown = await door.show(http, evening.id, actor_token="t")
    assert (shown.entered, shown.expected, shown.latest) == (1, 44, [seen])
