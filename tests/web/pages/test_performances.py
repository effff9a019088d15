"""The programme shows what is on in the theatre, and each evening its page."""

import httpx

from tests.support import html_page
from tests.support.services_stand_in import Scene


async def test_the_programme_leads_to_the_evening_and_on_to_the_tickets(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    performance = house.add_performance(id="prf_kieu", left=8)
    home = (await visitor.get("/")).text
    assert f'href="/performances/{performance.id}"' in home
    page = html_page.parse((await visitor.get("/performances/prf_kieu")).text).one("main").text
    for word in ("Kim Vân Kiều", "19:30", "18:45", "Nhà hát Hoa Mai", "Còn 8 chỗ"):
        assert word in page
    english = (await visitor.get("/en/performances/prf_kieu")).text
    assert "The Tale of Kiều" in english


async def test_a_draft_is_nobodys_page(visitor: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_draft", state="draft", on_sale=False)
    assert (await visitor.get("/performances/prf_draft")).status_code == 404
    assert "prf_draft" not in (await visitor.get("/")).text
