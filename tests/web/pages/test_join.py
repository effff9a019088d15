import httpx

from tests.support import html_page
from tests.support.people_stand_in import SPENT, TOKEN
from tests.support.services_stand_in import Scene
from ticketing.accounts.schemas import Language

FIELDS = {
    "house_name": "Đoàn Chèo Sông Hương",
    "province": "46",
    "contact_name": "Mai",
    "email": "mai@example.com",
    "password": "tiếng trống chèo đêm rằm",
}


async def submit(visitor: httpx.AsyncClient, path: str = "/join", **fields: str) -> httpx.Response:
    form = html_page.parse((await visitor.get(path)).text).one("form").fields()
    return await visitor.post(path, data=form | FIELDS | fields)


async def test_a_house_applies_in_its_language_and_is_told_to_look_in_its_mail(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    answer = await submit(visitor, "/en/join")
    assert answer.headers["location"] == "/en/join?sent=1"
    [wish] = house.people.applications
    assert (wish.house_name, wish.province, wish.language) == ("Đoàn Chèo Sông Hương", "46", Language.EN)
    assert "mai@example.com" not in (await visitor.get(answer.headers["location"])).text


async def test_the_thirty_four_provinces_can_be_chosen(visitor: httpx.AsyncClient) -> None:
    options = html_page.parse((await visitor.get("/join")).text).one("select", name="province").all("option")
    assert len(options) == 1 + 34
    assert options[1].text == "Hà Nội"


async def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    answer = await submit(visitor, house_name="", password="short", province="")
    assert answer.status_code == 422
    page = html_page.parse(answer.text)
    assert page.error_of("house_name") == "Xin nhập tên đơn vị."
    assert "12 ký tự" in page.error_of("password")
    assert page.one("select", name="province").attributes["aria-invalid"] == "true"
    assert page.one("input", name="contact_name").attributes["value"] == "Mai"
    assert "short" not in answer.text
    assert house.people.applications == []


async def test_too_many_wishes_are_told_with_their_own_status(visitor: httpx.AsyncClient, house: Scene) -> None:
    house.refusal = (429, "mail_throttled", "Đã gửi nhiều thư.", "Several mails went out.")
    answer = await submit(visitor)
    assert answer.status_code == 429
    assert html_page.parse(answer.text).one("p", role="alert").text == "Đã gửi nhiều thư."


async def test_looking_at_the_link_confirms_nothing_and_pressing_does(visitor: httpx.AsyncClient, house: Scene) -> None:
    page = html_page.parse((await visitor.get(f"/join/{TOKEN}")).text)
    assert house.people.confirmed == []
    assert page.one("meta", name="referrer").attributes["content"] == "no-referrer"
    answer = await visitor.post(f"/join/{TOKEN}", data=page.one("form").fields())
    assert house.people.confirmed == [TOKEN]
    told = html_page.parse((await visitor.get(answer.headers["location"])).text)
    assert "đang chờ duyệt" in told.one("p", role="status").text


async def test_a_spent_link_says_so_and_what_is_no_link_is_nothing(visitor: httpx.AsyncClient) -> None:
    form = html_page.parse((await visitor.get(f"/join/{SPENT}")).text).one("form").fields()
    spent = await visitor.post(f"/join/{SPENT}", data=form)
    assert spent.status_code == 410
    assert "đã dùng rồi" in spent.text
    assert (await visitor.post("/join/abc", data=form)).status_code == 404
    assert (await visitor.post(f"/join/{TOKEN}", data={})).status_code == 403
