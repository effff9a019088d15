"""No page of another site can press a button here: every route that changes something wants our own token."""

import re

import httpx
import pytest

from web.app import ROUTERS

POSTS = sorted({route.path for router in ROUTERS for route in router.routes if "POST" in getattr(route, "methods", ())})


def test_there_are_routes_that_change_something() -> None:
    assert {"/sign-in", "/house/members", "/studio", "/titles/{title_id}/checkout"} <= set(POSTS)


@pytest.mark.parametrize("path", POSTS)
async def test_a_form_without_our_token_is_refused_even_from_the_owner(clara: httpx.AsyncClient, path: str) -> None:
    filled = re.sub(r"{[^}]+}", "x", path.replace("{language}", "vi"))
    for fields in ({}, {"form_token": "made-up"}):
        answer = await clara.post(filled, data={"house": "org_1"} | fields)
        assert answer.status_code == 403, answer.text
