"""How a phone comes to trust the house, and how the house speaks to each."""

import httpx
from fastapi import FastAPI

from tests.support.settings import make_settings
from tests.web.conftest import client_of
from web.app import create_app

HTTP = {"x-forwarded-proto": "http"}
HTTPS = {"x-forwarded-proto": "https"}


async def test_the_page_explains_and_gives_the_certificate(visitor: httpx.AsyncClient) -> None:
    text = (await visitor.get("/lan")).text
    for word in ("Android", "iPhone", "/lan/authority.crt", "SHA-256"):
        assert word in text
    answer = await visitor.get("/lan/authority.crt")
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"
    assert answer.content.startswith(b"-----BEGIN CERTIFICATE-----")


async def test_cookies_are_for_https_on_the_network_and_plain_at_home(pages: FastAPI) -> None:
    site = pages.state.site
    settings = site.settings.model_copy(update={"public_url": "https://192.168.1.20:8443"})
    app = create_app(settings, ticketing_http=site.ticketing, media_http=site.media)
    async with client_of(app) as visitor:
        far = (await visitor.get("/sign-in", headers=HTTPS)).headers["set-cookie"]
        near = (await visitor.get("/sign-in", headers=HTTP)).headers["set-cookie"]
    assert far.startswith("__Host-sankhau_form=")
    assert "Secure" in far
    assert near.startswith("sankhau_form=")
    assert "Secure" not in near


async def test_without_an_authority_there_is_no_page_and_no_word_of_a_proxy_changes_anything(pages: FastAPI) -> None:
    site = pages.state.site
    settings = make_settings(site.settings.data, public_url="https://rap.example")
    app = create_app(settings, ticketing_http=site.ticketing, media_http=site.media)
    async with client_of(app) as visitor:
        assert (await visitor.get("/lan")).status_code == 404
        assert (await visitor.get("/lan/authority.crt")).status_code == 404
        assert "Secure" in (await visitor.get("/sign-in", headers=HTTP)).headers["set-cookie"]
