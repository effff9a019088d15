"""Three services behind one door."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from infra.cli.site import Dispatcher, Service, create_app
from infra.database import migrations
from infra.settings import Settings
from tests.support.settings import make_settings


def _answering(name: str) -> Any:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": name.encode()})

    return app


@pytest.mark.parametrize(
    ("path", "app"),
    [
        ("/api/media/titles", "media"),
        ("/api/media", "media"),
        ("/api/mediation", "web"),
        ("/api/media/edge/revocations", "edge"),
        ("/", "web"),
        ("/api", "web"),
    ],
)
async def test_the_longest_prefix_of_whole_segments_answers(path: str, app: str) -> None:
    dispatcher = Dispatcher()
    for prefix, name in (("", "web"), ("/api/media", "media"), ("/api/media/edge", "edge")):
        dispatcher.mount(prefix, _answering(name))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=dispatcher), base_url="http://site.test") as http:
        assert (await http.get(path)).text == app


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An instance whose Valkey and provider are away."""
    nobody = "http://127.0.0.1:9"
    return make_settings(
        tmp_path, media_url="http://site.test", ticketing_url="http://site.test", stripe_api_base=nobody
    )


@pytest.fixture
async def http(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The site with migrated databases."""
    await migrations.upgrade(settings.ticketing_database_url, "ticketing")
    await migrations.upgrade(settings.media_database_url, "media_service")
    site = create_app(settings)
    async with site.living():
        transport = httpx.ASGITransport(app=site, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
            yield client


# Stripe's library hands httpx its form the old way.
@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
async def test_readiness_names_what_is_away_and_what_is_not(http: httpx.AsyncClient) -> None:
    answer = await http.get("/readyz")
    assert answer.status_code == 503
    told = answer.json()
    assert told["ready"] is False
    assert {name for name, ready in told["parts"].items() if not ready} == {
        "ticketing",
        "ticketing.payments",
        "media",
        "media.redis",
        "media.transcoder",
    }
    assert told["parts"]["web"] is True


async def test_it_lives_even_when_parts_are_away(http: httpx.AsyncClient) -> None:
    assert (await http.get("/healthz")).status_code == 200


async def test_pages_and_both_services_answer(http: httpx.AsyncClient) -> None:
    assert "text/html" in (await http.get("/")).headers["content-type"]
    assert (await http.get("/api/media/titles")).json() == []
    assert (await http.get("/api/ticketing/offers/ofr_none")).headers["content-type"] == "application/problem+json"


async def test_the_numbers_of_every_part_stand_in_one_place(http: httpx.AsyncClient) -> None:
    await http.get("/")
    answer = await http.get("/metrics")
    families = {family.name for family in text_string_to_metric_families(answer.text)}
    assert {"pages_requests", "ticketing_orders", "media_service_jobs", "ticketing_outbox_waiting"} <= families


async def test_a_process_with_one_service_answers_for_that_one_alone(settings: Settings) -> None:
    await migrations.upgrade(settings.media_database_url, "media_service")
    site = create_app(settings, services=[Service.MEDIA])
    async with site.living():
        transport = httpx.ASGITransport(app=site, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as http:
            assert (await http.get("/api/media/titles")).json() == []
            assert (await http.get("/api/ticketing/offers")).status_code == 404
            assert (await http.get("/")).status_code == 404
            parts = (await http.get("/readyz")).json()["parts"]
    assert {name.partition(".")[0] for name in parts} == {"media"}


async def test_the_numbers_are_not_for_visitors(settings: Settings) -> None:
    transport = httpx.ASGITransport(app=create_app(settings), client=("203.0.113.9", 4000))
    async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as http:
        assert (await http.get("/metrics")).status_code == 403
