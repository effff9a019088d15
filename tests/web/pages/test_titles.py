import httpx

from tests.support import html_page
from tests.support.services_stand_in import Scene, key_of
from ticketing.orders.schemas import OrderState


async def test_a_title_tells_its_story_its_rating_and_the_way_to_a_ticket(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    title = house.add_title()
    page = html_page.parse((await visitor.get(f"/titles/{title.id}")).text)
    main = page.one("main")
    assert "Dành cho khán giả từ đủ 13 tuổi" in main.text
    assert "Hai người con gái đất Mê Linh" in main.text
    assert "Đoàn cải lương Mẫu, 2026" in main.text
    assert "đã gồm mọi loại phí" in main.text
    assert main.link("Mua vé") == f"/titles/{title.id}/checkout"


async def test_a_missing_translation_falls_back_to_the_other_language(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title(synopsis_en="")
    assert "Hai người con gái đất Mê Linh" in (await visitor.get(f"/en/titles/{title.id}")).text


async def test_a_title_still_in_the_works_is_said_to_be_watchable(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title(complete=False)
    assert "Đang hoàn thiện nhưng đã xem được" in (await visitor.get(f"/titles/{title.id}")).text


async def test_the_holder_of_a_ticket_may_watch_and_is_not_asked_to_buy(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    title = house.add_title()
    order = house.add_order(title)
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    main = html_page.parse((await visitor.get(f"/titles/{title.id}")).text).one("main")
    assert main.link("Xem ngay") == f"/watch/{title.id}"
    assert "Mua vé" not in main.text


async def test_an_order_that_waits_for_payment_is_remembered(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    order = house.add_order(title, OrderState.PENDING)
    await visitor.get(f"/orders/{order.id}", params={"key": key_of(order)})
    main = html_page.parse((await visitor.get(f"/titles/{title.id}")).text).one("main")
    assert main.link("Xem đơn hàng") == f"/orders/{order.id}"


async def test_an_unknown_title_is_404_in_the_service_s_words(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/en/titles/ttl_none")
    assert answer.status_code == 404
    assert "There is nothing here." in answer.text


async def test_words_of_a_house_cannot_become_markup(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title(name_vi="<script>alert(1)</script>", synopsis_vi='"><img src=x>')
    text = (await visitor.get(f"/titles/{title.id}")).text
    assert "<script>alert" not in text
    assert "<img src=x>" not in text


async def test_a_stream_says_how_many_seats_are_left_when_it_matters(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    for left, words in ((None, "Mua vé"), (21, "Mua vé"), (3, "Còn 3 chỗ"), (0, "Hết vé")):
        house.offers = [house.offers[0].model_copy(update={"left": left})]
        main = html_page.parse((await visitor.get(f"/titles/{title.id}")).text).one("main")
        assert words in main.text
        assert ("Mua vé" in main.text) == (left != 0)
        assert ("chỗ" in main.text) == (left in {3, 0})
    form = html_page.parse((await visitor.get(f"/titles/{title.id}/checkout")).text).all("form")
    assert not [one for one in form if one.attributes["action"].endswith("/checkout")]
