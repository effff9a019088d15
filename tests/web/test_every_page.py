"""Promises that hold for each page, in both languages: structure, no inline code, weight."""

import gzip
import pkgutil
import re
from importlib import import_module

import httpx
import pytest
from fastapi import FastAPI

from tests.support import html_page
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


@pytest.fixture(scope="module")
def kept() -> dict[str, httpx.Response]:
    """What was fetched once and looked at by every test."""
    return {}


@pytest.fixture
async def seen(clara: httpx.AsyncClient, house: Scene, kept: dict[str, httpx.Response]) -> dict[str, httpx.Response]:
    """Every face of every page, for someone who bought, ordered, and works for the house."""
    if not kept:
        for order in house.orders.values():
            await clara.get(f"/orders/{order.id}", params={"key": key_of(order)})
        seats = html_page.parse((await clara.get("/performances/prf_hall/seats")).text).all("form")[0]
        await clara.post("/performances/prf_hall/seats", data=seats.fields() | {"zone": "zon_0", "best": "2"})
        for address in show.addresses("") + show.addresses("/en"):
            kept[address] = await clara.get(address)
    return kept


async def test_no_page_has_inline_script_or_style(seen: dict[str, httpx.Response]) -> None:
    for address, answer in seen.items():
        text = answer.text
        assert _IN_SCRIPT.search(text) is None, address


async def test_every_page_has_one_heading_a_main_part_a_title_and_a_way_past_the_masthead(
    seen: dict[str, httpx.Response],
) -> None:
    for address, answer in seen.items():
        page = html_page.parse(answer.text)
        page.one("h1")
        assert page.one("main").attributes["id"] == "main", address
        assert page.one("title").text.endswith("· Sân Khấu Số")
        assert page.one("a", class_="skip").attributes["href"] == "#main"
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids)), address


async def test_every_field_has_a_label_and_every_picture_a_text(seen: dict[str, httpx.Response]) -> None:
    for address, answer in seen.items():
        page = html_page.parse(answer.text)
        labelled = {label.attributes["for"] for label in page.all("label")}
        for element in page.all("input") + page.all("select") + page.all("textarea"):
            named = "aria-label" in element.attributes or element.attributes.get("id") in labelled
            assert element.attributes.get("type") == "hidden" or named, address
        assert all("alt" in image.attributes for image in page.all("img"))


async def test_every_form_carries_the_token(seen: dict[str, httpx.Response]) -> None:
    forms = 0
    for address, answer in seen.items():
        for form in html_page.parse(answer.text).all("form"):
            if form.attributes["method"] == "get":
                continue  # it only asks
            forms += 1
            assert form.attributes["method"] == "post"
            assert form.fields()["form_token"], address
    assert forms >= 8


async def test_a_page_with_its_styles_scripts_and_fonts_stays_light(
    clara: httpx.AsyncClient, seen: dict[str, httpx.Response]
) -> None:
    scales = _Scales(clara)
    for address, answer in seen.items():
        if any(place in address for place in ("/watch/", "/screening", "/preview/")):
            continue  # the player is heavier by its nature
        weight, script = await scales.weigh(answer.text)
        assert weight <= _LIMIT_BYTES, (address, weight)
        assert script <= _SCRIPT_LIMIT_BYTES, (address, script)


class _Scales:
    """What a page weighs on the wire; its styles and scripts are asked for once."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._known: dict[str, int] = {}
        self._fonts = sum(len(kept.content) for name, kept in assets.load().by_name.items() if name.endswith(".woff2"))

    async def weigh(self, text: str) -> tuple[int, int]:
        """All of it, and its scripts alone."""
        page = html_page.parse(text)
        scripts = [await self._transferred(script.attributes["src"]) for script in page.all("script")]
        styles = [await self._transferred(link.attributes["href"]) for link in page.all("link", rel="stylesheet")]
        return len(gzip.compress(text.encode())) + self._fonts + sum(scripts) + sum(styles), sum(scripts)

    async def _transferred(self, address: str) -> int:
        if address not in self._known:
            answer = await self._http.get(address, headers={"accept-encoding": "gzip"})
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
            self._known[address] = int(answer.headers["content-length"])
        return self._known[address]


async def test_personal_pages_are_never_stored(seen: dict[str, httpx.Response]) -> None:
    for address, answer in seen.items():
        public = address in {"/", "/en/"} or address.endswith(("/gate", "/counter/offline")) or "/help/" in address
        caching = answer.headers["cache-control"]
        assert caching == ("no-cache" if public else "private, no-store"), address


def test_the_pages_own_no_api_document(pages: FastAPI) -> None:
    assert pages.openapi_url is None


def test_no_page_is_written_and_then_forgotten() -> None:
    modules = [import_module(f"web.pages.{found.name}") for found in pkgutil.iter_modules(pages.__path__)]
    assert {
        module.__name__ for module in modules if hasattr(module, "router") and module.router not in ROUTERS
    } == set()
