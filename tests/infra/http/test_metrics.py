"""Promises of the numbers: counted by route, open to the house's watchers only, telling nothing of visitors."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from infra.http import metrics
from infra.http.application import application
from infra.http.metrics import Reading
from tests.support.settings import make_settings

PATH = "/api/box/metrics"


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    app = application("House: box", make_settings(tmp_path))
    app.include_router(metrics.router(PATH))

    @app.get("/seats/{seat}")
    async def seat(seat: str) -> str:
        return seat

    async def read() -> list[Reading]:
        states = {"sold": 3, "free": 4}
        return [Reading("seats", "Seats by state.", count, {"state": state}) for state, count in states.items()]

    app.state.metrics.read = read
    return app


def _client(app: FastAPI, address: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(address, 4000), raise_app_exceptions=False)
    return httpx.AsyncClient(base_url="http://box.test", transport=transport)


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(app) as client:
        yield client


async def _numbers(http: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    text = (await http.get(PATH)).text
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


async def test_requests_are_counted_by_the_template_of_their_route(http: httpx.AsyncClient) -> None:
    for seat in ("A1", "A2", "ana@example.com"):
        await http.get(f"/seats/{seat}")
    await http.get("/no/such/page")
    await http.request("FILCH", "/seats/A1")
    found = await _numbers(http)
    assert found["box_requests_total", "GET", "/seats/{seat}", "200"] == 3
    assert found["box_requests_total", "GET", "other", "404"] == 1
    assert not [key for key in found if "FILCH" in key or "ana@example.com" in str(key)]


async def test_the_state_is_read_at_every_look(http: httpx.AsyncClient) -> None:
    found = await _numbers(http)
    assert (found["box_seats", "sold"], found["box_seats", "free"]) == (3, 4)


@pytest.mark.parametrize(
    ("key", "address", "bearer", "status"),
    [
        ("", "127.0.0.1", "", 200),
        ("", "::1", "", 200),
        ("", "10.0.0.9", "", 403),
        ("", "10.0.0.9", "guess", 403),
        ("the-key", "10.0.0.9", "the-key", 200),
        ("the-key", "10.0.0.9", "another", 403),
        ("the-key", "127.0.0.1", "", 403),
    ],
)
async def test_only_this_machine_or_the_key_opens_them(
    app: FastAPI, key: str, address: str, bearer: str, status: int
) -> None:
    app.state.settings = app.state.settings.model_copy(update={"metrics_key": SecretStr(key)})
    async with _client(app, address) as http:
        answer = await http.get(PATH, headers={"Authorization": f"Bearer {bearer}"} if bearer else {})
    assert answer.status_code == status
    assert ("box_seats" in answer.text) == (status == 200)
