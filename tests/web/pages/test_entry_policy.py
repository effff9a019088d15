"""A house decides how the tickets of an evening open its door."""

import httpx

from tests.support import html_page
from tests.support.services_stand_in import Scene
from ticketing.entry_codes.schemas import CodeKind, EntryPolicy


async def test_the_house_ticks_what_it_wants_and_it_is_kept(clara: httpx.AsyncClient, house: Scene) -> None:
    house.add_performance(id="prf_kieu")
    path = "/house/performances/prf_kieu/tickets"
    form = html_page.parse((await clara.get(path)).text).one("form").fields()
    saved = await clara.post(path, data={"form_token": form["form_token"], "rotating": "1"})
    assert (saved.status_code, saved.headers["location"]) == (303, "/house/performances/prf_kieu?done=written")
    assert house.policy == EntryPolicy(codes=CodeKind.ROTATING, handovers=False)
    assert 'name="rotating" value="1" checked' in (await clara.get(path)).text
    assert (await clara.post(path, data={"rotating": "1"})).status_code == 403


async def test_who_is_not_signed_in_is_sent_there(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/house/performances/prf_kieu/tickets")).headers["location"].startswith("/sign-in")
