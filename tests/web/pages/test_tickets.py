"""The page of tickets: what this browser holds and no other, handed on by a link, gone when it shall be gone."""

import httpx

from tests.support import evening_stand_in, html_page
from tests.support.services_stand_in import Scene, key_of
from ticketing.orders.schemas import OrderState, OrderView


def fields_of(page: str) -> dict[str, str]:
    """What any form of the page sends."""
    return html_page.parse(page).all("form")[0].fields()


async def bought(visitor: httpx.AsyncClient, house: Scene, state: OrderState = OrderState.PAID) -> OrderView:
    order = evening_stand_in.admission_order(house.add_performance(id="prf_kieu"), state, 1, id="ord_evening")
    house.orders[order.id] = order
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    return order


async def test_a_browser_sees_its_own_tickets_and_another_none(
    visitor: httpx.AsyncClient, stranger: httpx.AsyncClient, house: Scene
) -> None:
    await bought(visitor, house)
    page = await visitor.get("/tickets")
    assert page.headers["cache-control"] == "private, no-store"
    assert "Kim Vân Kiều" in page.text
    assert "7F3K-9QWX-2MT4-HN8A" in page.text
    assert "Kim Vân Kiều" not in (await stranger.get("/tickets")).text


async def test_a_code_that_rotates_is_drawn_by_the_phone_and_nothing_else_stands_there(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    house.rotating = dict(evening_stand_in.ROTATING)
    await bought(visitor, house)
    page = (await visitor.get("/tickets")).text
    assert f'data-secret="{house.rotating["secret"]}"' in page
    assert "7F3K-9QWX-2MT4-HN8A" not in page
    assert "<path" not in page.partition("entry__code")[2].partition("</article>")[0]


async def test_a_refunded_ticket_is_gone(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = await bought(visitor, house)
    house.orders[order.id] = order.model_copy(update={"state": OrderState.REFUNDING})
    assert "Kim Vân Kiều" not in (await visitor.get("/tickets")).text


async def test_a_link_is_made_shown_once_and_taken_back(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = await bought(visitor, house)
    path = f"/tickets/{order.tickets[0].id}"
    fields = fields_of((await visitor.get("/tickets")).text)
    assert f"/take/{'h' * 43}" in (await visitor.post(f"{path}/handovers", data=fields)).text
    assert f"/take/{'h' * 43}" not in (await visitor.get("/tickets")).text
    assert (await visitor.post(f"{path}/withdrawals", data=fields)).status_code == 303
    assert house.offered == {}
    assert (await visitor.post("/tickets/tck_other/handovers", data=fields)).status_code == 404
    assert (await visitor.post(f"{path}/handovers")).status_code == 403


async def test_a_shared_device_forgets_everything_at_one_button(visitor: httpx.AsyncClient, house: Scene) -> None:
    await bought(visitor, house)
    fields = fields_of((await visitor.get("/tickets")).text)
    assert (await visitor.post("/tickets/removals", data=fields)).headers["location"] == "/tickets?removed=1"
    assert "Kim Vân Kiều" not in (await visitor.get("/tickets")).text
    assert (await visitor.get("/orders/ord_evening")).status_code == 404


async def test_it_can_be_put_on_the_home_screen_and_keeps_to_itself(visitor: httpx.AsyncClient) -> None:
    manifest = (await visitor.get("/en/tickets/manifest.webmanifest")).json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/en/tickets",) * 2 + ("standalone",)
    worker = await visitor.get("/tickets/worker.js")
    assert worker.headers["service-worker-allowed"] == "/tickets"
    assert worker.headers["content-type"].startswith("text/javascript")
    assert (await visitor.get("/tickets/time")).headers["cache-control"] == "no-store"
