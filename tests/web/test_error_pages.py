import httpx
import pytest
from fastapi import FastAPI

from tests.support import html_page
from tests.support.services_stand_in import Scene


async def test_an_unknown_address_is_a_page_in_its_language(visitor: httpx.AsyncClient) -> None:
    for path, language, heading in (
        ("/nope", "vi", "Sân khấu này đang trống"),
        ("/en/nope", "en", "This stage is empty"),
    ):
        answer = await visitor.get(path)
        assert answer.status_code == 404
        page = html_page.parse(answer.text)
        assert page.one("html").attributes["lang"] == language
        assert page.one("h1").text == heading
        assert page.one("main").all("a")


@pytest.mark.parametrize("away", ["ticketing_away", "media_away"])
async def test_a_service_that_is_away_is_a_short_interval(visitor: httpx.AsyncClient, house: Scene, away: str) -> None:
    title = house.add_title()
    setattr(house, away, True)
    answer = await visitor.get(f"/titles/{title.id}")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "Tạm nghỉ giữa màn" in answer.text
    assert "502" not in answer.text
    assert "upstream" not in answer.text


async def test_a_service_that_cannot_be_reached_is_the_same(pages: FastAPI, visitor: httpx.AsyncClient) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused", request=request)

    site = pages.state.site
    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse), base_url="http://media.test") as nobody:
        pages.state.site = type(site)(site.settings, site.ticketing, nobody, site.assets, site.environments)
        answer = await visitor.get("/en/")
    assert answer.status_code == 503
    assert "A short interval" in answer.text
    assert "refused" not in answer.text


async def test_a_bug_shows_a_page_without_its_cause_and_with_every_header(
    pages: FastAPI, visitor: httpx.AsyncClient
) -> None:
    @pages.get("/broken")
    async def broken() -> None:
        raise RuntimeError("SELECT secret FROM somewhere")

    answer = await visitor.get("/broken")
    assert answer.status_code == 500
    assert "Có lỗi ở phía chúng tôi" in answer.text
    assert "SELECT" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_malformed_input_and_wrong_methods_are_pages(visitor: httpx.AsyncClient) -> None:
    malformed = await visitor.get("/house", params={"house": "x" * 41})
    assert malformed.status_code == 422
    assert "Có gì đó chưa đúng" in malformed.text
    wrong_method = await visitor.post("/orders")
    assert wrong_method.status_code == 405
    assert wrong_method.headers["content-type"].startswith("text/html")
