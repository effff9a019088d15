from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.support import html_page
from tests.support.services_stand_in import Scene, key_of
from ticketing.orders.schemas import OrderState


async def test_a_ticket_opens_the_player_with_a_session_of_its_own(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    order = house.add_order(title)
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    answer = await visitor.get(f"/watch/{title.id}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-store"
    stage = html_page.parse(answer.text).one("div", data_title=title.id).attributes
    assert stage["data-playlist"] == "/v/token1/ast_1/f1/master.m3u8"
    assert stage["data-renewal-path"] == "/api/media/playback-sessions/pbs_1/tokens"
    assert stage["data-renewal-key"] == "renewal-key-1"
    assert stage["data-renew-after"] == "600"


async def test_the_player_and_its_playlist_are_asked_for_while_the_page_is_still_read(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    title = house.add_title()
    order = house.add_order(title)
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    page = html_page.parse((await visitor.get(f"/watch/{title.id}")).text)
    wanted = {
        link.attributes["href"].partition("?")[0]: link.attributes["as"] for link in page.all("link", rel="preload")
    }
    assert wanted["/static/vendor/hls.min.js"] == "script"
    assert wanted["/v/token1/ast_1/f1/master.m3u8"] == "fetch"


async def test_only_a_valid_ticket_fetches_the_player_before_the_click_on_watch(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    title, other = house.add_title(), house.add_title("Thạch Sanh")
    paid, refunded = house.add_order(title), house.add_order(other, OrderState.REFUNDED)
    for order in (paid, refunded):
        await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    prefetched = {
        path: [link.attributes["href"].partition("?")[0] for link in page.all("link", rel="prefetch")]
        for path in (f"/titles/{title.id}", f"/orders/{paid.id}", f"/titles/{other.id}", f"/orders/{refunded.id}", "/")
        for page in [html_page.parse((await visitor.get(path)).text)]
    }
    player = ["/static/vendor/hls.min.js", "/static/js/tracks.js", "/static/js/player.js", "/static/css/player.css"]
    assert list(prefetched.values()) == [player, player, [], [], []]


async def test_the_player_page_speaks_to_those_without_script(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    order = house.add_order(title)
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    page = html_page.parse((await visitor.get(f"/en/watch/{title.id}")).text)
    assert "The player needs JavaScript." in page.one("noscript").text
    assert page.one("label", for_="quality").text == "Quality"


async def test_without_a_ticket_the_box_office_answers_402(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    answer = await visitor.get(f"/watch/{title.id}")
    assert answer.status_code == 402
    main = html_page.parse(answer.text).one("main")
    assert "50.000 ₫" in main.text
    assert main.link("Mua vé") == f"/titles/{title.id}/checkout"
    assert "/v/" not in answer.text


async def test_a_ticket_for_another_title_opens_nothing(visitor: httpx.AsyncClient, house: Scene) -> None:
    order = house.add_order(house.add_title())
    other = house.add_title("Thạch Sanh")
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    assert (await visitor.get(f"/watch/{other.id}")).status_code == 402


@pytest.mark.parametrize(
    ("state", "heading"),
    [
        (OrderState.REFUNDED, "Vé này đã được hoàn tiền"),
        (OrderState.REFUNDING, "Vé này đã được hoàn tiền"),
        (OrderState.PENDING, "Đang chờ bạn thanh toán"),
        (OrderState.EXPIRED, "Mua vé để xem chương trình này"),
    ],
)
async def test_a_ticket_that_does_not_open_says_why(
    visitor: httpx.AsyncClient, house: Scene, state: OrderState, heading: str
) -> None:
    title = house.add_title()
    order = house.add_order(title, state)
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    answer = await visitor.get(f"/watch/{title.id}")
    assert answer.status_code == 402
    assert html_page.parse(answer.text).one("h1").text == heading


async def test_a_ticket_whose_time_is_over_says_so(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    order = house.add_order(title)
    past = order.tickets[0].model_copy(update={"watch_until": datetime.now(UTC) - timedelta(seconds=1)})
    house.orders[order.id] = order.model_copy(update={"tickets": [past]})
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    answer = await visitor.get(f"/watch/{title.id}")
    assert answer.status_code == 402
    assert html_page.parse(answer.text).one("h1").text == "Thời gian xem đã hết"


async def test_a_new_ticket_counts_beside_a_refunded_one(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    for state in (OrderState.PAID, OrderState.REFUNDED):
        order = house.add_order(title, state)
        await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    assert (await visitor.get(f"/watch/{title.id}")).status_code == 200


async def test_a_refusal_between_two_questions_is_told_in_the_visitor_s_language(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    title = house.add_title()
    order = house.add_order(title)
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    house.refusal = (409, "too_many_screens", "Vé này đang được xem ở nơi khác.", "Watched elsewhere.")
    answer = await visitor.get(f"/watch/{title.id}")
    assert answer.status_code == 409
    assert "Vé này đang được xem ở nơi khác." in answer.text
