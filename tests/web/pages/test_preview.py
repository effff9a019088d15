import httpx

from tests.support import html_page
from web.pages import preview

assert preview.router.routes


async def test_a_link_opens_the_player_without_a_ticket_and_stays_out_of_search_engines(
    visitor: httpx.AsyncClient,
) -> None:
    answer = await visitor.get("/preview/prv_1.seal")
    assert answer.status_code == 200
    assert answer.headers["x-robots-tag"] == "noindex"
    page = html_page.parse(answer.text)
    assert page.one("h1").text == "Đêm hội Long Trì"
    page.one("video")


async def test_a_wrong_link_is_a_page_in_words(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/en/preview/prv_1.forged")
    assert answer.status_code == 404
    assert "This preview link is wrong." in answer.text
