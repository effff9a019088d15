import httpx
import pytest
from fastapi import FastAPI

from infra.errors import Unavailable
from tests.support.services_stand_in import Scene
from web.clients import media
from web.clients.answers import ServiceRefused


@pytest.fixture
def http(pages: FastAPI) -> httpx.AsyncClient:
    client: httpx.AsyncClient = pages.state.site.media
    return client


async def test_titles_are_read_as_the_service_means_them(http: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    assert await media.titles(http) == [title]
    assert await media.title(http, title.id) == title


async def test_a_session_is_opened_for_what_the_entitlement_names(http: httpx.AsyncClient) -> None:
    opened = await media.open_playback(http, entitlement_token="entitled:ttl_1")
    assert opened.title_id == "ttl_1"


async def test_productions_are_for_actors_only(http: httpx.AsyncClient) -> None:
    assert await media.productions(http, "org_1", actor_token="actor-token") == []
    with pytest.raises(ServiceRefused):
        await media.productions(http, "org_1", actor_token="forged")


async def test_away_is_unavailable(http: httpx.AsyncClient, house: Scene) -> None:
    house.media_away = True
    with pytest.raises(Unavailable):
        await media.titles(http)
