import gzip
import re

import httpx
import pytest

from web import assets


async def test_a_file_is_kept_for_a_year_under_the_address_of_its_content(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get(assets.load().url("css/base.css"))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    for stale in ("/static/css/base.css", "/static/css/base.css?v=000000000000"):
        assert (await visitor.get(stale)).headers["cache-control"] == "no-cache"


async def test_files_travel_compressed_to_those_who_can_read_that(visitor: httpx.AsyncClient) -> None:
    plain = await visitor.get("/static/vendor/hls.min.js", headers={"accept-encoding": "identity"})
    packed = await visitor.get("/static/vendor/hls.min.js", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, mtime=0)) < 210_000


@pytest.mark.parametrize(
    "name",
    [
        "vendor/hls.js",
        "../app.py",
        "%2e%2e/app.py",
        "vendor/../../node_modules/hls.js/package.json",
        "css",
        "css/none.css",
        "",
    ],
)
async def test_nothing_else_is_reachable(visitor: httpx.AsyncClient, name: str) -> None:
    assert (await visitor.get(f"/static/{name}")).status_code == 404


async def test_fonts_named_in_the_styles_exist_under_their_content_s_address(visitor: httpx.AsyncClient) -> None:
    css = (await visitor.get("/static/css/fonts.css")).text
    addresses = re.findall(r"url\((.+?)\)", css)
    assert len(addresses) == 6
    for address in addresses:
        answer = await visitor.get(address)
        assert answer.headers["content-type"] == "font/woff2"
        assert "immutable" in answer.headers["cache-control"]


def test_a_misspelt_file_breaks_the_page_and_not_the_visit() -> None:
    with pytest.raises(KeyError):
        assets.load().url("css/bsae.css")
