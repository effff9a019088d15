"""The real pages over HTTP, with stand-ins for the two services."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, sync_playwright

from tests.support import chromium, guides_stand_in, html_page, services_stand_in, studio_stand_in
from tests.support.services_stand_in import PASSWORD, Scene
from tests.support.settings import make_settings
from tests.web import show
from web.app import create_app


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """A client inside the process; what a service breaks on stays in the service."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:8000")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.ensure(), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def house() -> Scene:
    return Scene()


@pytest.fixture
async def pages(house: Scene, tmp_path: Path) -> AsyncIterator[FastAPI]:
    ticketing = client_of(services_stand_in.ticketing_app(house))
    media_stand_in = services_stand_in.media_app(house)
    guides_stand_in.add_guides(media_stand_in, house)
    guides_stand_in.add_house_guides(media_stand_in, house)
    studio_stand_in.add_routes(media_stand_in, house)
    media = client_of(media_stand_in)
    async with ticketing, media:
        yield create_app(
            make_settings(
                tmp_path,
                bank_bin="970415",
                bank_account="0011001932418",
                roll_printers="Quầy 1=10.0.0.9",
                lan_authority=show.authority(tmp_path),
            ),
            ticketing_http=ticketing,
            media_http=media,
        )


@pytest.fixture
async def visitor(pages: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(pages) as client:
        yield client


@pytest.fixture
async def stranger(pages: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(pages) as client:
        yield client


@pytest.fixture
async def clara(visitor: httpx.AsyncClient) -> httpx.AsyncClient:
    """Signed in for the house."""
    form = html_page.parse((await visitor.get("/sign-in")).text).one("form").fields()
    answer = await visitor.post("/sign-in", data=form | {"email": "clara@example.com", "password": PASSWORD})
    assert answer.headers["location"] == "/house"
    return visitor
