"""A link to a ticket: looking takes nothing, a button does, and the browser holds it from then on."""

import httpx

from tests.support.people_stand_in import SPENT
from tests.support.services_stand_in import Scene
from tests.web.pages.test_tickets import bought, fields_of


async def test_whoever_takes_it_holds_it_in_this_browser(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, house: Scene
) -> None:
    order = await bought(visitor, house)
    fields = fields_of((await visitor.get("/tickets")).text)
    await visitor.post(f"/tickets/{order.tickets[0].id}/handovers", data=fields)
    page = await stranger.get(f"/take/{'h' * 43}")
    taken = await stranger.post(f"/take/{'h' * 43}", data=fields_of(page.text) | {"name": "Cường"})
    assert (taken.status_code, taken.headers["location"]) == (303, "/tickets")
    assert [wish.name for wish in house.takings] == ["Cường"]
    assert "Kim Vân Kiều" in (await stranger.get("/tickets")).text
    too_long = fields_of(page.text) | {"name": "x" * 121}
    assert (await stranger.post(f"/take/{'h' * 43}", data=too_long)).status_code == 422


async def test_a_spent_link_says_so(visitor: httpx.AsyncClient) -> None:
    page = await visitor.get(f"/take/{SPENT}")
    assert page.status_code == 410
    assert "không còn vé nào" in page.text
    assert (await visitor.get("/take/short")).status_code == 404
