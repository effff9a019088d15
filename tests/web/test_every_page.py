"""Promises that hold for each page, in both languages: structure, no inline code, weight."""

import gzip
import pkgutil
import re
from importlib import import_module

import httpx
import pytest
from fastapi import FastAPI

from tests.support import html_page
from tests.support.html_page import Element
from tests.support.services_stand_in import Scene, key_of
from tests.web import show
from web import assets, pages
from web.app import ROUTERS

_IN_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
_LIMIT_BYTES = 200_000
_SCRIPT_LIMIT_BYTES = 60_000


@pytest.fixture
def house() -> Scene:
    return show.scene()


@pytest.fixture
async def addresses(clara: httpx.AsyncClient, house: Scene) -> list[str]:
    """Every face of every page, for someone who bought, ordered, and works for the house."""
    for order in house.orders.values():
        await clara.get(f"/orders/{order.id}", params={"key": key_of(order)})
    seats = html_page.parse((await clara.get("/performances/prf_hall/seats")).text).all("form")[0]
    await clara.post("/performances/prf_hall/seats", data=seats.fields() | {"zone": "zon_0", "best": "2"})
    return show.addresses("") + show.addresses("/en")


async def test_no_page_has_inline_script_or_style(clara: httpx.AsyncClient, addresses: list[str]) -> None:
    for address in addresses:
        text = (await clara.get(address)).text
        assert _IN_SCRIPT.search(text) is None, address


async def test_every_page_has_one_heading_a_main_part_a_title_and_a_way_past_the_masthead(
    clara: httpx.AsyncClient, addresses: list[str]
) -> None:
    for address in addresses:
        page = html_page.parse((await clara.get(address)).text)
        page.one("h1")
        assert page.one("main").attributes["id"] == "main", address
        assert page.one("title").text.endswith("· Sân Khấu Số")
        assert page.one("a", class_="skip").attributes["href"] == "#main"
        ids = re.findall(r'\sid="([^"]+)"', (await clara.get(address)).text)
        assert len(ids) == len(set(ids)), address


async def test_every_field_has_a_label_and_every_picture_a_text(clara: httpx.AsyncClient, addresses: list[str]) -> None:
    for address in addresses:
        page = html_page.parse((await clara.get(address)).text)
        labelled = {label.attributes["for"] for label in page.all("label")}
        for element in page.all("input") + page.all("select") + page.all("textarea"):
            named = "aria-label" in element.attributes or element.attributes.get("id") in labelled
            assert element.attributes.get("type") == "hidden" or named, address
        assert all("alt" in image.attributes for image in page.all("img"))


async def test_every_form_carries_the_token(clara: httpx.AsyncClient, addresses: list[str]) -> None:
    forms = 0
    for address in addresses:
        for form in html_page.parse((await clara.get(address)).text).all("form"):
            if form.attributes["method"] == "get":
                continue  # it only asks
            forms += 1
            assert form.attributes["method"] == "post"
            assert form.fields()["form_token"], address
    assert forms >= 8


async def test_a_page_with_its_styles_scripts_and_fonts_stays_light(
    clara: httpx.AsyncClient, addresses: list[str]
) -> None:
    for address in addresses:
        if any(place in address for place in ("/watch/", "/screening", "/preview/")):
            continue  # the player is heavier by its nature
        text = (await clara.get(address)).text
        weight, script = await _weight(clara, text)
        assert weight <= _LIMIT_BYTES, (address, weight)
        assert script <= _SCRIPT_LIMIT_BYTES, (address, script)


async def _weight(clara: httpx.AsyncClient, text: str) -> tuple[int, int]:
    page = html_page.parse(text)
    fonts = sum(len(asset.content) for name, asset in assets.load().by_name.items() if name.endswith(".woff2"))
    scripts = [await _transferred(clara, script.attributes["src"]) for script in page.all("script")]
    styles = [await _transferred(clara, address) for address in _styles(page)]
    return len(gzip.compress(text.encode())) + fonts + sum(scripts) + sum(styles), sum(scripts)


def _styles(page: Element) -> list[str]:
    return [link.attributes["href"] for link in page.all("link", rel="stylesheet")]


async def _transferred(clara: httpx.AsyncClient, address: str) -> int:
    answer = await clara.get(address, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    return int(answer.headers["content-length"])


async def test_personal_pages_are_never_stored(clara: httpx.AsyncClient, addresses: list[str]) -> None:
    for address in addresses:
        public = address in {"/", "/en/", "/gate", "/en/gate"} or "/help/" in address
        caching = (await clara.get(address)).headers["cache-control"]
        assert caching == ("no-cache" if public else "private, no-store"), address


def test_the_pages_own_no_api_document(pages: FastAPI) -> None:
    assert pages.openapi_url is None


def test_no_page_is_written_and_then_forgotten() -> None:
    modules = [import_module(f"web.pages.{found.name}") for found in pkgutil.iter_modules(pages.__path__)]
    assert {
        module.__name__ for module in modules if hasattr(module, "router") and module.router not in ROUTERS
    } == set()
