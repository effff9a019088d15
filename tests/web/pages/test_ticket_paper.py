"""The tickets on paper."""

import httpx

from tests.support import html_page
from tests.support.people_stand_in import TOKEN
from tests.support.services_stand_in import Scene


async def test_the_tickets_come_as_a_pdf_to_who_holds_the_order_only(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, house: Scene
) -> None:
    order = house.add_order(house.add_title())
    await visitor.get(f"/t/{TOKEN}")
    page = html_page.parse((await visitor.get(f"/orders/{order.id}")).text)
    answer = await visitor.get(page.link("In hoặc lưu vé (PDF)"))
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'inline; filename="ve-{order.id}.pdf"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert (await stranger.get(f"/orders/{order.id}/tickets.pdf")).status_code == 404
