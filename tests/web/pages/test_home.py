import httpx

from tests.support import html_page
from tests.support.services_stand_in import Scene


async def test_a_title_is_shown_with_rating_duration_price_and_a_link(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title(poster_path="/posters/a.jpg")
    page = html_page.parse((await visitor.get("/")).text)
    card = page.one("li", class_="card")
    assert "Phân loại độ tuổi: T13" in card.text
    assert "1 giờ 32 phút" in card.text
    assert "50.000 ₫" in card.text
    assert card.link("Tiếng trống Mê Linh") == f"/titles/{title.id}"
    assert card.one("img").attributes["src"] == "/posters/a.jpg"


async def test_english_has_its_own_address_words_and_price(visitor: httpx.AsyncClient, house: Scene) -> None:
    title = house.add_title()
    page = html_page.parse((await visitor.get("/en/")).text)
    assert page.one("html").attributes["lang"] == "en"
    assert page.one("h1").text == "The theatre raises its curtain in your home"
    card = page.one("li", class_="card")
    assert "1 h 32 min" in card.text
    assert "50,000 ₫" in card.text
    assert card.link("The Drums of Mê Linh") == f"/en/titles/{title.id}"


async def test_a_title_whose_sale_is_closed_says_so(visitor: httpx.AsyncClient, house: Scene) -> None:
    house.add_title()
    house.offers = [offer.model_copy(update={"on_sale": False}) for offer in house.offers]
    assert "Chưa bán vé" in (await visitor.get("/")).text


async def test_an_empty_programme_is_a_page_too(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/")
    assert answer.status_code == 200
    assert "Sân khấu đang được chuẩn bị." in answer.text


async def test_a_programme_longer_than_one_question_keeps_every_price(visitor: httpx.AsyncClient, house: Scene) -> None:
    for _ in range(130):
        house.add_title()
    assert (await visitor.get("/")).text.count("50.000") == 130
