import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import html_page
from web import form_tokens


@given(st.text(), st.text())
def test_a_token_fits_one_nonce_and_one_key(nonce: str, other: str) -> None:
    token = form_tokens.token(nonce, key="k")
    assert (form_tokens.token(other, key="k") == token) == (nonce == other)
    assert form_tokens.token(nonce, key="another") != token


def test_the_cookie_gives_the_nonce_back_and_is_not_the_token() -> None:
    nonce = form_tokens.new_nonce()
    cookie = form_tokens.sealed(nonce, key="k")
    assert form_tokens.nonce_of(cookie, key="k") == nonce
    assert form_tokens.nonce_of(cookie, key="another") is None
    assert form_tokens.token(nonce, key="k") not in cookie


async def test_one_browser_keeps_its_token_from_form_to_form(visitor: httpx.AsyncClient) -> None:
    first, second = await visitor.get("/sign-in"), await visitor.get("/en/sign-in")
    assert "set-cookie" in first.headers
    assert "set-cookie" not in second.headers
    tokens = {html_page.parse(page.text).one("form").fields()["form_token"] for page in (first, second)}
    assert len(tokens) == 1


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=1&" * 21, b""])
async def test_a_body_that_is_no_form_of_ours_is_refused(visitor: httpx.AsyncClient, body: bytes) -> None:
    await visitor.get("/sign-in")
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert (await visitor.post("/sign-in", content=body, headers=kind)).status_code == 403
