"""An evening is called off on its page: with a reason, with a tick, and then the money is watched."""

import httpx

from tests.support import html_page
from tests.support.services_stand_in import Scene


async def test_it_is_decided_with_a_reason_and_then_watched(clara: httpx.AsyncClient, house: Scene) -> None:
    address = f"/house/performances/{house.add_performance().id}/cancellation"
    form = html_page.parse((await clara.get(address)).text).one("form").fields()
    empty = await clara.post(address, data=form | {"reason": " ", "confirmed": "1"})
    assert empty.status_code == 422
    assert html_page.parse(empty.text).error_of("reason").startswith("Xin ghi lý do")
    assert house.cancellations == {}
    answer = await clara.post(address, data=form | {"reason": "Nghệ sĩ bị ốm", "confirmed": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    page = html_page.parse((await clara.get(address)).text)
    assert not page.all("form", method="post", action=address)
    assert page.one("p", id="words").text == "Nghệ sĩ bị ốm"
    assert page.one("div", id="cancellation").attributes["data-refresh-seconds"] == "3"


async def test_a_refusal_is_shown_and_the_reason_is_kept(clara: httpx.AsyncClient, house: Scene) -> None:
    address = f"/house/performances/{house.add_performance().id}/cancellation"
    form = html_page.parse((await clara.get(address)).text).one("form").fields() | {"reason": "Mưa bão"}
    house.refusal = (400, "cancellation_not_confirmed", "Xin đánh dấu xác nhận.", "Please tick the box.")
    answer = await clara.post(address, data=form)
    page = html_page.parse(answer.text)
    assert (answer.status_code, page.one("p", role="alert").text) == (400, "Xin đánh dấu xác nhận.")
    assert page.one("form").fields()["reason"] == "Mưa bão"


async def test_an_evening_with_buyers_leads_there(clara: httpx.AsyncClient, house: Scene) -> None:
    sold = house.add_performance()
    page = html_page.parse((await clara.get(f"/house/performances/{sold.id}")).text)
    assert f"/house/performances/{sold.id}/cancellation" in [a.attributes["href"] for a in page.all("a")]
    nobody = house.add_performance(sold=0, held=0)
    page = html_page.parse((await clara.get(f"/house/performances/{nobody.id}")).text)
    assert f"/house/performances/{nobody.id}/cancellation" not in [a.attributes["href"] for a in page.all("a")]
