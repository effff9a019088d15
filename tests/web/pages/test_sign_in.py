import httpx

from tests.support import html_page
from tests.support.services_stand_in import PASSWORD, Scene


async def sign_in(visitor: httpx.AsyncClient, **fields: str) -> httpx.Response:
    form = html_page.parse((await visitor.get("/sign-in")).text).one("form").fields()
    return await visitor.post("/sign-in", data=form | {"email": "clara@example.com", "password": PASSWORD} | fields)


async def test_the_session_stands_in_a_cookie_no_script_can_read(visitor: httpx.AsyncClient, house: Scene) -> None:
    answer = await sign_in(visitor)
    assert answer.status_code == 303
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("sankhau_staff="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert visitor.cookies["sankhau_staff"] in house.sessions


async def test_a_wrong_password_says_so_and_keeps_the_address(visitor: httpx.AsyncClient) -> None:
    answer = await sign_in(visitor, password="sai")
    assert answer.status_code == 403
    page = html_page.parse(answer.text)
    assert page.one("p", role="alert").text == "E-mail hoặc mật khẩu không đúng."
    assert page.one("input", name="email").attributes["value"] == "clara@example.com"
    assert page.one("input", name="password").attributes["value"] == ""


async def test_what_is_no_email_address_never_reaches_ticketing(visitor: httpx.AsyncClient) -> None:
    answer = await sign_in(visitor, email="clara", password="")
    assert answer.status_code == 422
    page = html_page.parse(answer.text)
    assert page.error_of("email") == "Xin nhập địa chỉ email của tài khoản."
    assert page.error_of("password") == "Xin nhập mật khẩu."


async def test_signing_out_ends_the_session_at_ticketing_too(visitor: httpx.AsyncClient, house: Scene) -> None:
    await sign_in(visitor)
    form = html_page.parse((await visitor.get("/house")).text).one("form").fields()
    answer = await visitor.post("/sign-out", data=form)
    assert answer.headers["location"] == "/sign-in"
    assert house.sessions == set()
    assert "sankhau_staff" not in visitor.cookies


async def test_a_foreign_page_can_neither_sign_in_nor_out(visitor: httpx.AsyncClient, house: Scene) -> None:
    await sign_in(visitor)
    assert (await visitor.post("/sign-out", data={})).status_code == 403
    assert (await visitor.post("/sign-in", data={"email": "x@example.com", "password": "x"})).status_code == 403
    assert len(house.sessions) == 1
