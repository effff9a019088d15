import httpx

from tests.support import html_page
from tests.support.people_stand_in import SPENT, TOKEN
from tests.support.services_stand_in import Scene

NEW = "hoa sen nở giữa mùa hạ"


async def submit(visitor: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    form = html_page.parse((await visitor.get(path)).text).one("form").fields()
    return await visitor.post(path, data=form | fields)


async def test_asking_leads_to_the_same_page_whoever_asks(visitor: httpx.AsyncClient, house: Scene) -> None:
    answer = await submit(visitor, "/forgot", email="lan@example.com")
    assert answer.headers["location"] == "/forgot?sent=1"
    assert house.people.resets == ["lan@example.com"]
    assert "Nếu có tài khoản" in (await visitor.get("/forgot?sent=1")).text


async def test_what_is_no_email_and_what_is_too_often_is_said(visitor: httpx.AsyncClient, house: Scene) -> None:
    wrong = await submit(visitor, "/forgot", email="lan")
    assert (wrong.status_code, html_page.parse(wrong.text).error_of("email")) == (
        422,
        "Xin nhập địa chỉ email của tài khoản.",
    )
    house.refusal = (429, "mail_throttled", "Đã gửi nhiều thư.", "Several mails went out.")
    assert (await submit(visitor, "/forgot", email="lan@example.com")).status_code == 429


async def test_the_link_in_the_mail_sets_a_new_password(visitor: httpx.AsyncClient, house: Scene) -> None:
    short = await submit(visitor, f"/reset/{TOKEN}", password="short")
    assert short.status_code == 422
    assert "12 ký tự" in html_page.parse(short.text).error_of("password")
    answer = await submit(visitor, f"/reset/{TOKEN}", password=NEW)
    assert answer.headers["location"] == "/sign-in?done=reset"
    assert [wish.password for wish in house.people.chosen] == [NEW]


async def test_a_spent_link_says_so_and_what_is_no_link_is_nothing(visitor: httpx.AsyncClient) -> None:
    spent = await submit(visitor, f"/reset/{SPENT}", password=NEW)
    assert (spent.status_code, "đã dùng rồi" in spent.text) == (410, True)
    assert (await submit(visitor, "/reset/abc", password=NEW)).status_code == 404
    assert (await visitor.post(f"/reset/{TOKEN}", data={"password": NEW})).status_code == 403
