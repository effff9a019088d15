import httpx
import pytest


@pytest.mark.parametrize("prefix", ["", "/en"])
async def test_every_code_has_a_page(visitor: httpx.AsyncClient, prefix: str) -> None:
    known = await visitor.get(f"{prefix}/help/errors/form_refused")
    unknown = await visitor.get(f"{prefix}/help/errors/some_new_code")
    assert known.status_code == unknown.status_code == 200
    assert "some_new_code" in unknown.text
    assert known.text != unknown.text


async def test_what_is_no_code_has_none(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/help/errors/%3Cscript%3E")).status_code == 422
