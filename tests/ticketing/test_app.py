"""The whole service: what is open to whom, and whether it can work."""

from collections.abc import Iterator
from pathlib import Path

import httpx
from fastapi import FastAPI

from infra.settings import Settings
from tests.support.settings import make_settings
from tests.ticketing.stage import PREFIX, Stage
from ticketing import app as ticketing_app

# Every route and what a caller without any credential gets. A route that is not named here fails the test.


def routes_of(app: FastAPI) -> Iterator[str]:
    for path, operations in app.openapi()["paths"].items():
        for method in operations:
            yield f"{method.upper()} {path.removeprefix(PREFIX)}"


async def test_no_route_hides_from_the_description(stage_without_stripe: Stage) -> None:
    mounted = [route for feature in ticketing_app.FEATURES for route in feature.router.routes]
    described = set(routes_of(stage_without_stripe.app))
    assert len(mounted) == len(described)
    answer = await stage_without_stripe.http.get(f"{PREFIX}/openapi.json")
    assert answer.json()["info"]["title"].endswith("ticketing")


async def test_ready_means_database_migrations_and_stripe(stage: Stage) -> None:
    answer = await stage.http.get(f"{PREFIX}/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "parts": {"database": True, "migrations": True, "payments": True}}
    asked = len(stage.stripe.calls)
    await stage.http.get(f"{PREFIX}/readyz")
    assert len(stage.stripe.calls) == asked  # asked at most every five seconds


async def test_without_stripe_it_is_not_ready_and_says_why(stage_without_stripe: Stage) -> None:
    answer = await stage_without_stripe.http.get(f"{PREFIX}/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": True, "migrations": True, "payments": False}


async def test_an_unmigrated_database_is_told_and_not_touched(tmp_path: Path) -> None:
    settings: Settings = make_settings(tmp_path, stripe_api_base="http://127.0.0.1:9")
    async with httpx.AsyncClient() as media_http:
        app = ticketing_app.create_app(settings, media_http=media_http)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ticketing.test") as http,
        ):
            parts = (await http.get(f"{PREFIX}/readyz")).json()["parts"]
    assert (parts["database"], parts["migrations"]) == (True, False)
