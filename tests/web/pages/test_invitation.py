import httpx

from tests.support import html_page
from tests.support.people_stand_in import SPENT, TOKEN
from tests.support.services_stand_in import Scene

PATH = f"/invitation/{TOKEN}"
NEW = "đèn lồng phố cổ Hội An"


async def submit(visitor: httpx.AsyncClient, **fields: str) -> httpx.Response:
    form = html_page.parse((await visitor.get(PATH)).text).one("form").fields()
    return await visitor.post(PATH, data=form | fields)


async def test_a_new_person_reads_who_asks_and_makes_an_account(visitor: httpx.AsyncClient, house: Scene) -> None:
    page = html_page.parse((await visitor.get(PATH)).text)
    assert page.one("h1").text == "Nhà hát Mẫu"
    assert "Biên tập" in page.text
    assert house.people.accepted == []
    answer = await submit(visitor, name="Lan", password=NEW)
    assert answer.headers["location"] == "/sign-in?done=invited"
    [wish] = house.people.accepted
    assert (wish.token, wish.name, wish.password) == (TOKEN, "Lan", NEW)


async def test_a_new_person_without_name_or_password_is_told(visitor: httpx.AsyncClient, house: Scene) -> None:
    answer = await submit(visitor, name=" ", password="short")
    page = html_page.parse(answer.text)
    assert answer.status_code == 422
    assert page.error_of("name") == "Xin nhập họ tên."
    assert "12 ký tự" in page.error_of("password")
    assert house.people.accepted == []


async def test_who_has_an_account_only_presses(visitor: httpx.AsyncClient, house: Scene) -> None:
    house.people.has_account = True
    assert not html_page.parse((await visitor.get(PATH)).text).all("input", name="password")
    await submit(visitor, name="Ai đó", password=NEW)
    assert [(wish.name, wish.password) for wish in house.people.accepted] == [(None, None)]


async def test_a_spent_invitation_says_so_and_what_is_no_link_is_nothing(visitor: httpx.AsyncClient) -> None:
    spent = await visitor.get(f"/invitation/{SPENT}")
    assert (spent.status_code, "đã dùng rồi" in spent.text) == (410, True)
    assert (await visitor.get("/invitation/abc")).status_code == 404
    assert (await visitor.post(PATH, data={})).status_code == 403
